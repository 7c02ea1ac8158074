"""Files become documents: bytes in, passages with headings and sentences out. Knows formats, no entity and no graph."""

from engine.knowledge.reading.file import KINDS, read_document

__all__ = ["KINDS", "read_document"]
