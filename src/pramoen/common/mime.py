"""Knows the MIME types of what a notebook records and shows."""

ASSESSMENTS_MIME = "application/vnd.pramoen.assessments+json"
ROWS_MIME = "application/vnd.pramoen.rows+json"
VEGALITE_MIME = "application/vnd.vegalite.v6+json"
