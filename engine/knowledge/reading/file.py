"""A file's bytes become a `Document`: its kind by its name, checked against its content; limits said in sentences."""

import hashlib
from collections.abc import Callable
from pathlib import PureWindowsPath

from engine.errors import BadInput
from engine.knowledge.document import Document
from engine.knowledge.reading.block import Block, tidy_line
from engine.knowledge.reading.encoding import decoded
from engine.knowledge.reading.page import page_blocks
from engine.knowledge.reading.passages import HEADING_JOINT, cut_passages
from engine.knowledge.reading.pdf import pdf_blocks
from engine.knowledge.reading.plain import markdown_blocks, plain_blocks
from engine.knowledge.reading.records import record_blocks
from engine.knowledge.reading.sheet import sheet_blocks

MOST_BYTES = 20 * 1024 * 1024
KINDS = ("txt", "md", "html", "csv", "json", "pdf")
ENDINGS = {
    "txt": "txt", "text": "txt", "log": "txt", "md": "md", "markdown": "md", "html": "html", "htm": "html",
    "xhtml": "html", "csv": "csv", "tsv": "csv", "json": "json", "jsonl": "json", "ndjson": "json", "pdf": "pdf",
}  # fmt: skip
READERS: dict[str, Callable[[str], list[Block]]] = {
    "txt": plain_blocks,
    "md": markdown_blocks,
    "html": page_blocks,
    "csv": sheet_blocks,
    "json": record_blocks,
}
PDF_MARK, PDF_MARK_WITHIN_BYTES = b"%PDF-", 1024
NAME_CHARACTERS, TITLE_CHARACTERS = 200, 200
PACKED = ((b"PK\x03\x04", "a ZIP archive or an Office file"), (b"\xd0\xcf\x11\xe0", "an old Office file"))


def read_document(name: str, data: bytes) -> Document:
    """Return the file as passages with sentences. The same name and bytes always give the same document.

    Args:
        name: what the file is called; its ending says its kind. A path before it is dropped.
        data: its bytes, at most `MOST_BYTES`.

    Raises:
        BadInput: it is empty, too large, of no known kind, not what its name says, damaged, or without any text.
    """
    name = tidy_line(PureWindowsPath(name.replace("\x00", "")).name)[-NAME_CHARACTERS:] or "file"
    name = "".join(letter if letter.isprintable() else "?" for letter in name)
    kind = _kind(name, data)
    # Text is decoded even where the reader takes it apart again, so that bad bytes are named with their place.
    blocks = pdf_blocks(data) if kind == "pdf" else READERS[kind](decoded(name, data).text)
    passages = cut_passages(blocks)
    if not passages:
        raise BadInput(f"{name} holds no text that can be read. Choose a file with text in it.")
    first = passages[0].heading.split(HEADING_JOINT)[0] if kind in ("txt", "md", "html") else ""
    title = (first or tidy_line(_stem(name).replace("_", " ")) or name)[:TITLE_CHARACTERS]
    return Document(hashlib.sha256(data).hexdigest(), title, name, kind, passages)


def _kind(name: str, data: bytes) -> str:
    if not data.strip():
        raise BadInput(f"{name} is empty. Choose a file with text in it.")
    if len(data) > MOST_BYTES:
        raise BadInput(
            f"{name} has {len(data) / 1024 / 1024:.1f} MB and {MOST_BYTES // 1024 // 1024} MB are read. Split it."
        )
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    kind = ENDINGS.get(ending)
    if kind is None:
        raise BadInput(f"{name} is of no kind that is read. Choose one of .{', .'.join(KINDS)}.")
    is_pdf = PDF_MARK in data[:PDF_MARK_WITHIN_BYTES]
    if kind == "pdf" and not is_pdf:
        raise BadInput(f"{name} is called a PDF and is none: its first bytes lack %PDF. Choose the PDF itself.")
    if kind != "pdf" and data.startswith(PDF_MARK):
        raise BadInput(f"{name} is a PDF. Rename it so that it ends in .pdf.")
    for mark, what in PACKED:
        if data.startswith(mark):
            raise BadInput(f"{name} is {what}, not text. Save it as text, CSV or PDF.")
    return kind


def _stem(name: str) -> str:
    return name.rpartition(".")[0]
