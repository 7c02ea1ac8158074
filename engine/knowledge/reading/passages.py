"""Blocks become passages of about 80 to 220 words, cut at ends of paragraphs, else of sentences. Knows no format."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from engine.errors import BadInput
from engine.knowledge.document import Passage, Span
from engine.knowledge.reading.block import Block
from engine.knowledge.reading.sentences import split_sentences

FEWEST_WORDS, MOST_WORDS = 80, 220
LONGEST_SENTENCE_WORDS = 400
PIECE_WORDS = 200
MOST_PASSAGES = 50_000
HEADING_JOINT = " › "
CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f]")
CJK_PER_WORD = 2
LONGEST_WORD_CHARACTERS = 30
"""A longer one counts as several: base64 and gene sequences have no spaces."""
PARAGRAPH_JOINT, SENTENCE_JOINT = "\n\n", " "


class Piece(NamedTuple):
    """A sentence, or a part of one that is far too long."""

    text: str
    words: int
    joint: str
    """What stood before it: nothing at a paragraph's start."""


def cut_passages(blocks: Sequence[Block]) -> tuple[Passage, ...]:
    """Return the passages of a document, in order.

    Raises:
        BadInput: there are more than `MOST_PASSAGES`.
    """
    passages: list[Passage] = []
    numbered = enumerate(blocks)
    for key, section in groupby(numbered, lambda entry: (entry[1].heading, entry[0] if entry[1].is_row else -1)):
        for pieces in _groups([_pieces(block.text) for _, block in section]):
            passages.append(_passage(len(passages), HEADING_JOINT.join(key[0]), pieces))
            if len(passages) > MOST_PASSAGES:
                raise BadInput(f"The file has more than {MOST_PASSAGES} passages. Split it into several files.")
    return tuple(passages)


def count_words(text: str) -> int:
    """Return how many words it has; two CJK characters count as one, and so do 30 characters without a space."""
    words = text.split()
    count = len(words)
    if not text.isascii():
        count += len(CJK.findall(text)) // CJK_PER_WORD
    if len(text) > LONGEST_WORD_CHARACTERS * max(count, 1) // 2:
        count += sum(len(word) // LONGEST_WORD_CHARACTERS for word in words if not CJK.search(word))
    return count


def _pieces(text: str) -> list[Piece]:
    pieces: list[Piece] = []
    last = 0
    for span in split_sentences(text):
        joint = text[last : span.start]
        last = span.end
        sentence = text[span.start : span.end]
        words = count_words(sentence)
        if words <= LONGEST_SENTENCE_WORDS:
            pieces.append(Piece(sentence, words, joint))
            continue
        for place, (gap, part) in enumerate(_parts(sentence)):
            pieces.append(Piece(part, count_words(part), gap if place else joint))
    return pieces


def _parts(sentence: str) -> Iterator[tuple[str, str]]:
    """Yield pieces of about `PIECE_WORDS` words, each with the white space that stood before it."""
    gap, part, words = "", "", 0
    for token in re.finditer(r"(\s*)(\S{1,60})", sentence):
        weight = max(1, count_words(token.group(2)))
        if words + weight > PIECE_WORDS:
            yield gap, part
            gap, part, words = token.group(1), token.group(2), weight
        else:
            part += token.group() if part else token.group(2)
            words += weight
    if part:
        yield gap, part


def _groups(paragraphs: Sequence[list[Piece]]) -> Iterator[list[Piece]]:
    groups: list[list[Piece]] = []
    group: list[Piece] = []
    held = 0
    for pieces in paragraphs:
        whole = sum(piece.words for piece in pieces)
        if held >= FEWEST_WORDS and held + min(whole, MOST_WORDS) > MOST_WORDS:
            groups.append(group)
            group, held = [], 0
        # A paragraph that needs several passages is shared out evenly, so that no crumb is left at its end.
        share = min(MOST_WORDS, -(-whole // -(-whole // (MOST_WORDS - 40)))) if whole > MOST_WORDS else MOST_WORDS
        for place, piece in enumerate(pieces):
            if held >= FEWEST_WORDS and held + piece.words > max(share, FEWEST_WORDS):
                groups.append(group)
                group, held = [], 0
            group.append(piece if place else piece._replace(joint=PARAGRAPH_JOINT))
            held += piece.words
    if group:
        if groups and held < FEWEST_WORDS and held + sum(piece.words for piece in groups[-1]) <= MOST_WORDS:
            groups[-1].extend(group)
        else:
            groups.append(group)
    yield from groups


def _passage(number: int, heading: str, pieces: Sequence[Piece]) -> Passage:
    parts: list[str] = []
    spans: list[Span] = []
    place = 0
    for piece in pieces:
        if parts:
            parts.append(piece.joint)
            place += len(piece.joint)
        spans.append(Span(place, place + len(piece.text)))
        parts.append(piece.text)
        place += len(piece.text)
    return Passage(number, heading, "".join(parts), tuple(spans))
