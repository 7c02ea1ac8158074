"""Tests of the studio/app/pages/sessions."""
