"""Three stages on one loop: experts, router, both; the corpus; checkpoints; progress."""
