"""Knows which notebooks to run and runs them through papermill; nothing of indicators."""
