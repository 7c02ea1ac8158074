"""Use cases in plain Python: no page, no model, no table."""
