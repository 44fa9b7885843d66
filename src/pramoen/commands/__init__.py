"""Knows the commands of the analyst's year, one module per task; ``cli`` puts them together."""
