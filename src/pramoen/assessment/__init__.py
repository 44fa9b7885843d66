"""Knows the form, its kinds of unit and the rules of every indicator; a formula is a notebook."""
