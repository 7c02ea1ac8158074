"""Tests of app/pages/ratings."""
