"""Knows what can be wrong with the data, and what looks wrong and may be right."""
