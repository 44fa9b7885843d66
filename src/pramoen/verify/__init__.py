"""Knows how a published site proves itself, sharing no code but the look-up of texts."""
