"""Knows the print: from chapters to a tagged PDF that every reader can read."""
