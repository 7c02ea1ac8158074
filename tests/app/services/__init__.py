"""Tests of the studio/app/services."""
