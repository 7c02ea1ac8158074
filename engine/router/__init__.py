"""Reads the situation: a Qwen2 encoder and a head, conversation → class and ten weights, calibrated."""
