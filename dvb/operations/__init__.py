"""Whether the worker is alive: heartbeats that it writes, and what machines and administrators read of them."""
