"""The normal form by which two spellings of an entity are one. Knows Unicode only."""

import re
import unicodedata

ACCENT = re.compile("[\u0300-\u036f]")
"""Of Latin, Greek and Cyrillic; the marks of kana and of Indic scripts are letters and stay."""
BRACKETED_END = re.compile(r"(?<=\S)\s*[(\[（][^()\[\]（）]*[)\]）]\s*\Z")
MOST_ROUNDS = 16


def normal_form(text: str) -> str:
    """Return `text` folded: NFKC, small letters, no accents, no bracket at its end, single spaces. Idempotent.

    What is nothing but a bracket keeps it.
    """
    if text.isascii() and "(" not in text and "[" not in text:
        return " ".join(text.lower().split())
    for _ in range(MOST_ROUNDS):
        folded = unicodedata.normalize("NFKC", text).casefold()
        folded = ACCENT.sub("", unicodedata.normalize("NFD", folded))
        folded = " ".join(unicodedata.normalize("NFKC", folded).split())
        while (shorter := BRACKETED_END.sub("", folded)) != folded:
            folded = shorter
        if folded == text:
            break
        text = folded
    return text
