"""Knows what is said: sentences, steps, amounts by their unit, titles, what a cover tells."""
