"""Knows the pages: from chapters to HTML, front page, search and guide."""
