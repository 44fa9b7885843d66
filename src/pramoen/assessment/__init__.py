"""Knows the form and its rules: what is assessed, against what, and what comes of it."""
