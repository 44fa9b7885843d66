"""Proves a published site from itself alone, by a second path that shares no code with the first."""
