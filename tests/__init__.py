"""Tests mirror the tree; `house` holds the rules of the repository itself."""
