"""Persona-CoT: the prompt, the streaming parser, the tags."""
