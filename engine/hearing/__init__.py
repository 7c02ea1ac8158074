"""Hears the Big Five in a text: a classifier of clauses, and the pack's measured curve from scores to levels."""
