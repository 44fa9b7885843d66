"""Knows what is shown: charts, tables, figures."""
