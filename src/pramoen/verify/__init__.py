"""Proves a published site from itself alone, by code that shares nothing with what made it."""
