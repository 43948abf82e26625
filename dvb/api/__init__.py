"""The API for other systems, version 1: its clients, tokens, limits and webhooks, and its assembly."""
