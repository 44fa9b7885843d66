"""Knows what there is to do and why, and the flow from data to site."""
