"""Tests of the studio/browser."""
