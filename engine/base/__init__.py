"""Load a base in 4 bits: devices, memory budget, packs."""
