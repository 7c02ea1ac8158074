"""Documents become passages and mentions; a question becomes a small graph that personas walk, each by its own lens."""
