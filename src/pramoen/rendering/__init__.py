"""Knows how a staged report becomes its HTML pages and its PDF."""
