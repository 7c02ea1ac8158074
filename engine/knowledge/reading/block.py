"""What every format is turned into before passages are cut: blocks of text under headings. Knows no format."""

import re
from dataclasses import dataclass

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
UNSAFE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list or a row."""

    heading: tuple[str, ...]
    """The headings above it, the outermost first."""
    text: str
    """Tidy; a line break in it ends a sentence."""
    is_row: bool = False
    """Of a table: a passage of its own, never joined with its neighbours."""


def tidy_line(text: str) -> str:
    """Return it on one line, with single spaces, without characters that cannot be seen or kept."""
    return " ".join(cleaned(text).split())


def cleaned(text: str) -> str:
    """Return it without invisible characters; what cannot be stored becomes U+FFFD."""
    return UNSAFE.sub("\ufffd", INVISIBLE.sub("", text))


def without_comments(text: str) -> str:
    """Return it without `<!-- … -->`; one that never closes stays. Time grows with its length alone."""
    parts: list[str] = []
    place = 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        parts += (text[place:start], " ")
        place = end + 3
    return "".join((*parts, text[place:]))


def with_loose_headings(blocks: list[Block | tuple[str, ...]]) -> list[Block]:
    """Return the blocks; a heading path (a bare tuple) with nothing below it becomes a block of its own text."""
    kept: list[Block] = []
    for place, entry in enumerate(blocks):
        if isinstance(entry, Block):
            kept.append(entry)
            continue
        after = blocks[place + 1] if place + 1 < len(blocks) else None
        path = after.heading if isinstance(after, Block) else after
        if path is None or path[: len(entry)] != entry or (not isinstance(after, Block) and path == entry):
            kept.append(Block(entry[:-1], entry[-1]))
    return kept
