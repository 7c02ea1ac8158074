"""What is known of a document once it is read: passages, sentences with their places, mentions of entities.

Values only (stdlib), so that the storage can carry them. Offsets are characters of the passage's own text.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a passage."""

    start: int
    """First character."""
    end: int
    """One past the last."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or a few: what is searched for and cited."""

    number: int
    """Its place in the document, 0 is the first."""
    heading: str
    """The headings above it, joined by " › "; may be empty."""
    text: str
    """As read, white space tidied."""
    sentences: tuple[Span, ...]
    """In order, not overlapping; together all of the text but white space."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read."""

    id: str
    """SHA-256 of its bytes; 64 hex digits. The same bytes are the same document."""
    title: str
    """Its first heading, or its name."""
    name: str
    """What the file was called."""
    kind: str
    """txt, md, html, csv, json or pdf."""
    passages: tuple[Passage, ...]
    """In order."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One place at which a text names an entity."""

    key: str
    """The entity, by its normal form: lower case, no accents, no bracketed part."""
    passage: int
    """Number of the passage in its document."""
    sentence: int
    """Number of the sentence in its passage; −1 in a title or heading."""
    start: int
    """First character in the passage; 0 in a heading."""
    end: int
    """One past the last; 0 in a heading."""
    surface: str
    """As written there."""
