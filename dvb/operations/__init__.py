"""Whether the worker is alive: its heartbeats, and what machines and administrators read of them."""
