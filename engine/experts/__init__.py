"""The ten LoRA experts: stacked mixture layers, 4-bit storage, PEFT files in and out."""
