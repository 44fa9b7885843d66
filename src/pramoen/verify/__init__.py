"""Knows how a published site proves itself, by code that shares nothing with what made it."""
