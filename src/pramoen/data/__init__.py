"""Knows the tables: typed rows that remember their place, and who is made up."""
