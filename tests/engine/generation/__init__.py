"""Tests of decoding many rows together."""
