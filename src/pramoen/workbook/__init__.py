"""Knows the analyst's Excel workbook: out, filled in by hand, and in again."""
