"""Knows the form and its rules, which hold for every indicator; a formula of one is a notebook."""
