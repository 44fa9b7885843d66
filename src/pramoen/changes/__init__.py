"""Knows how data changes: a new year, corrections, reviews, and the log of them."""
