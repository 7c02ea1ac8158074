"""Many rows, each with its own expert weights, sampling and seed, decode together; rows come and go between steps."""
