"""Drawn pieces that several pages use."""
