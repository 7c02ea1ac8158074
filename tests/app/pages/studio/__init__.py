"""Tests of the studio/app/pages/studio."""
