"""Judges what personas bring: claims against evidence, scores with reasons, performance over time, rise and fall."""
