"""Tests of the studio/app/pages/how_it_works."""
