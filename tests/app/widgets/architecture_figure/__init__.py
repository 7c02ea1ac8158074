"""Tests of the studio/app/widgets/architecture_figure."""
