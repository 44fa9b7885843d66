"""Knows which sentence is said of an assessment, and which steps led there."""
