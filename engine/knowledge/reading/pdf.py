"""PDF becomes blocks. It is unpacked by a process of its own, which a bad file may end.

Knows how to start `pdf_child.py` and what lines of pages are; nothing of PDF itself.
"""

import io
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from engine.errors import BadInput
from engine.knowledge.reading.block import Block, cleaned, tidy_line
from engine.knowledge.reading.plain import join_lines

CHILD = Path(__file__).with_name("pdf_child.py")
REFUSED, ENCRYPTED = 2, 3
TIME_LIMIT_S = 120
REASON_CHARACTERS = 200
FEWEST_CHARACTERS = 20
"""In a whole file; fewer are a stamp on a picture."""
RUNNING_PAGES, RUNNING_SHARE = 4, 0.5
"""A first or last line of so many pages, and of this share of all, is a running title."""
HINT = "Print it to a new PDF, or save its text as .txt."
ENDS = ".!?。！？…:\"'”’»"


def pdf_blocks(data: bytes) -> list[Block]:
    """Return the paragraphs of all pages, each below the heading "page N".

    A paragraph that goes on overleaf stays with the page on which it begins.

    Raises:
        BadInput: it is damaged, locked or made of pictures, or unpacking it takes too long or too much memory.
    """
    pages = [[line for line in cleaned(page).splitlines()] for page in _pages(data)]
    if sum(len(line.strip()) for page in pages for line in page) < FEWEST_CHARACTERS:
        raise BadInput(
            f"The PDF has {len(pages)} {'page' if len(pages) == 1 else 'pages'} and no text: it is made of pictures. "
            "Run text recognition (OCR) over it first."
        )
    blocks: list[Block] = []
    for number, lines in enumerate(_without_running(pages), 1):
        for paragraph in _paragraphs(lines):
            if blocks and not blocks[-1].text.endswith(tuple(ENDS)) and paragraph[:1].islower():
                last = blocks.pop()
                stem = last.text[:-1] if re.search(r"[^\W\d_]-\Z", last.text) else f"{last.text} "
                blocks.append(Block(last.heading, stem + paragraph))
            else:
                blocks.append(Block((f"page {number}",), paragraph))
    return blocks


def _pages(data: bytes) -> list[str]:
    # -I: nothing of the environment or the folder decides what it imports.
    try:
        child = subprocess.run(
            [sys.executable, "-I", str(CHILD)], input=data, capture_output=True, timeout=TIME_LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise BadInput(f"The PDF could not be unpacked within {TIME_LIMIT_S} seconds. {HINT}") from None
    if child.returncode == ENCRYPTED:
        raise BadInput("The PDF is encrypted. Open it with its password, save it without one, and add it again.")
    if child.returncode == REFUSED:
        reason = tidy_line(child.stderr.decode("utf-8", "replace"))[:REASON_CHARACTERS].rstrip(".")
        shown = "".join(letter if letter.isprintable() else "?" for letter in reason)
        raise BadInput(f"The PDF cannot be read: {shown}. {HINT}")
    if child.returncode != 0:
        raise BadInput(f"The PDF is damaged or asks for too much: it ended the program that unpacks it. {HINT}")
    return [str(json.loads(line)) for line in io.BytesIO(child.stdout)]


def _without_running(pages: list[list[str]]) -> list[list[str]]:
    """Return the pages without page numbers and the titles that run along their tops and feet."""
    edges: Counter[str] = Counter()
    for lines in pages:
        filled = [line for line in lines if line.strip()]
        edges.update({_undated(line) for line in (*filled[:1], *filled[-1:])})
    least = max(RUNNING_PAGES, RUNNING_SHARE * len(pages))
    running = {line for line, count in edges.items() if count >= least}
    kept: list[list[str]] = []
    for lines in pages:
        filled = [place for place, line in enumerate(lines) if line.strip()]
        dropped = {place for place in (*filled[:1], *filled[-1:]) if _undated(lines[place]) in running}
        kept.append([line for place, line in enumerate(lines) if place not in dropped])
    return kept


def _undated(line: str) -> str:
    return re.sub(r"\d+", "#", tidy_line(line))


def _paragraphs(lines: list[str]) -> list[str]:
    """Return a page's paragraphs: cut at empty lines, and after a short line that ends a sentence."""
    longest = max((len(line.strip()) for line in lines), default=0)
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        bare = line.strip()
        if bare:
            paragraphs[-1].append(bare)
        if not bare or (len(bare) < 0.7 * longest and bare.endswith(tuple(ENDS))):
            paragraphs.append([])
    return [joined for joined in map(join_lines, paragraphs) if joined]
