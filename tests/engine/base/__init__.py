"""Tests of loading a base."""
