"""Tests of the mixture layers and of PEFT files."""
