"""Judges a pack: do its voices follow the dials, does it understand strangers, what does it refuse and choose."""
