"""Knows how chapters become a tagged PDF that every reader can read; it adds nothing to say."""
