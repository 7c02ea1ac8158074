"""Tests of the studio/app/widgets."""
