"""Tests of the studio/app."""
