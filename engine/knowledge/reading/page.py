"""HTML becomes blocks, by the standard library's parser. Scripts, styles, menus and forms are dropped."""

import re
from html.parser import HTMLParser

from engine.errors import BadInput
from engine.knowledge.reading.block import Block, tidy_line, with_loose_headings, without_comments

DROPPED = frozenset(
    re.findall(
        r"\S+",
        """
        script style nav noscript template svg math canvas iframe object head form button select textarea
        """,
    )
)
BREAKING = frozenset(
    re.findall(
        r"\S+",
        """
        p div section article main header footer aside ul ol dl dd dt table thead tbody tr blockquote pre figure
        figcaption address details summary body html fieldset center
        """,
    )
)
UNCLOSED = re.compile(r"<(?=[^<>]{0,10000}(?:<|\Z)|[^<>]{10001})")
"""The parser looks for the end of each of them anew: a page of nothing else would take it hours."""
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LINE_ENDS = ("br", "li")
CELLS = ("td", "th")


def page_blocks(text: str) -> list[Block]:
    """Return the blocks of a page; its headings become paths, its entities letters.

    Raises:
        BadInput: the parser gives up on it.
    """
    reader = _PageReader()
    try:
        reader.feed(UNCLOSED.sub("&lt;", without_comments(text)))
        reader.close()
    except (AssertionError, ValueError, RecursionError):
        raise BadInput("The page's HTML is damaged and cannot be read. Save it again, or as text.") from None
    return reader.blocks()


class _PageReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._entries: list[Block | tuple[str, ...]] = []
        self._levels: list[tuple[int, str]] = []
        self._held: list[str] = []
        self._dropping = ""
        self._depth = 0

    def blocks(self) -> list[Block]:
        self._flush()
        return with_loose_headings(self._entries)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A head that is never closed ends where the body begins.
        if self._dropping == "head" and tag == "body":
            self._dropping = ""
        if self._dropping:
            self._depth += tag == self._dropping
        elif tag in DROPPED:
            self._flush()
            self._dropping, self._depth = tag, 1
        elif tag in BREAKING or tag in HEADINGS:
            self._flush()
        elif tag in LINE_ENDS:
            self._held.append("\n")
        elif tag in CELLS and any(part.strip() for part in self._held):
            self._held.append("; ")

    def handle_endtag(self, tag: str) -> None:
        if self._dropping:
            self._depth -= tag == self._dropping
            if self._depth == 0:
                self._dropping = ""
        elif tag in HEADINGS:
            self._flush(HEADINGS.index(tag) + 1)
        elif tag in BREAKING:
            self._flush()
        elif tag in LINE_ENDS:
            self._held.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in LINE_ENDS and not self._dropping:
            self._held.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._dropping:
            # Line breaks of the source are spaces; only those of <br> and <li> count.
            self._held.append(" ".join(f"|{data}|".split())[1:-1])

    def _flush(self, level: int = 0) -> None:
        lines = [line for line in map(tidy_line, "".join(self._held).split("\n")) if line.strip(" ;")]
        self._held = []
        if not lines:
            return
        if level:
            title = " ".join(lines)
            self._levels = [entry for entry in self._levels if entry[0] < level] + [(level, title)]
            self._entries.append(self._path())
        else:
            self._entries.append(Block(self._path(), "\n".join(lines)))

    def _path(self) -> tuple[str, ...]:
        return tuple(title for _, title in self._levels)
