"""Character cards (V2, V3) and persona files: bytes in, a sheet out, and back with nothing lost."""

from app.services.cards.mapping import Spec
from app.services.cards.reading import ImportedCard, read_card
from app.services.cards.writing import write_card_json, write_card_png, write_persona_json

__all__ = ["ImportedCard", "Spec", "read_card", "write_card_json", "write_card_png", "write_persona_json"]
