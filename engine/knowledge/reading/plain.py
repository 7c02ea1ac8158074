"""Plain text and Markdown become blocks: paragraphs, lists, headings. Knows no HTML and no table."""

import re
from collections.abc import Iterator, Sequence

from engine.knowledge.reading.block import Block, cleaned, tidy_line, with_loose_headings, without_comments

BULLET = re.compile(r"\s*(?:[-*+•‣◦▪–—]|\d{1,3}[.)]|[a-z]\))\s+\S")
MD_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.+?)\s*#*\s*\Z")
MD_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})\s*\Z")
MD_FENCE = re.compile(r"\s{0,3}(```+|~~~+)")
MD_RULE = re.compile(r" {0,3}([-*_])(?:\s*\1){2,}\s*\Z")
MD_TABLE_RULE = re.compile(r"\s*\|?[\s:|-]*-{2,}[\s:|-]*\Z")
MD_IMAGE_OR_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\((?:[^()\s]{0,2000})(?:\s+\"[^\"]{0,300}\")?\)")
MD_MARKS = re.compile(r"(\*\*|__|~~|`+)(?=\S)(.{1,2000}?)(?<=\S)\1")
MD_EMPHASIS = re.compile(r"(?<![\w*])[*_](?=\S)([^*_\n]{1,500}?)(?<=\S)[*_](?![\w*])")
MD_TAG = re.compile(r"<(?:[a-zA-Z][^<>\n]{0,300}|/[a-zA-Z]\w{0,20})>")
NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+[^\W\d_]")
WRAPPED_AT_LEAST, WRAPPED_AT_MOST = 40, 130
"""Of the longest line of a paragraph: shorter is verse or a log, longer was not wrapped by hand."""
FULL_LINE_SHARE = 0.7
HEADING_WORDS, HEADING_CHARACTERS = 10, 80
CODE = -1


def plain_blocks(text: str) -> list[Block]:
    """Return the paragraphs of a plain text; a short line on its own, without a full stop, is a heading."""
    paragraphs = list(_paragraphs(text))
    entries: list[Block | tuple[str, ...]] = []
    path: tuple[str, ...] = ()
    for place, lines in enumerate(paragraphs):
        after = paragraphs[place + 1] if place + 1 < len(paragraphs) else None
        if len(lines) == 1 and after and _is_heading(lines[0], after):
            title = tidy_line(lines[0])
            path = (*path[: _level(title)], title)
            entries.append(path)
        elif joined := join_lines(lines):
            entries.append(Block(path, joined))
    return with_loose_headings(entries)


def markdown_blocks(text: str) -> list[Block]:
    """Return the blocks of a Markdown text; its headings become paths, its marks are dropped, its code stays."""
    entries: list[Block | tuple[str, ...]] = []
    levels: list[tuple[int, str]] = []
    for kind, lines in _markdown_parts(_without_front_matter(MD_TAG.sub(" ", without_comments(cleaned(text))))):
        if kind > 0:
            title = tidy_line(_unmarked(lines[0]))
            if title:
                levels = [entry for entry in levels if entry[0] < kind] + [(kind, title)]
                entries.append(tuple(name for _, name in levels))
        elif joined := join_lines(
            [line if kind == CODE else _unmarked(line) for line in lines],
            keeps_lines=kind == CODE or any(line.lstrip().startswith("|") for line in lines),
        ):
            entries.append(Block(tuple(name for _, name in levels), joined))
    return with_loose_headings(entries)


def join_lines(lines: Sequence[str], *, keeps_lines: bool = False) -> str:
    """Return one paragraph's lines joined: a wrapped line by a space, a list's line or a verse by a line break.

    With `keeps_lines` (code, tables) every line stays one.
    """
    tidy = [line for line in map(tidy_line, lines) if line]
    if not tidy or keeps_lines:
        return "\n".join(tidy)
    longest = max(map(len, tidy))
    parts = [tidy[0]]
    for before, line in zip(tidy, tidy[1:], strict=False):
        is_wrapped = len(before) >= FULL_LINE_SHARE * longest and WRAPPED_AT_LEAST <= longest <= WRAPPED_AT_MOST
        goes_on = line[0].islower() and before[-1] not in ".!?。！？:;"
        if BULLET.match(line) or not (is_wrapped or goes_on):
            parts.append(f"\n{line}")
        elif before[-1] == "-" and line[0].islower() and before[-2:-1].isalpha():
            parts[-1] = parts[-1][:-1]
            parts.append(line)
        else:
            parts.append(f" {line}")
    return "".join(parts)


def _paragraphs(text: str) -> Iterator[list[str]]:
    lines: list[str] = []
    for line in cleaned(text).splitlines():
        if line.strip():
            lines.append(line)
        elif lines:
            yield lines
            lines = []
    if lines:
        yield lines


def _is_heading(line: str, after: Sequence[str]) -> bool:
    title = line.strip()
    if len(title) > HEADING_CHARACTERS or len(title.split()) > HEADING_WORDS or title[-1] in ".!?:;,。！？：；，\"'”":
        return False
    first = next((letter for letter in title if letter.isalnum()), "")
    is_titled = first.isupper() or first.isdigit() or not (first.isascii() or first.islower())
    return is_titled and not re.match(r"[-*+•]\s", title) and (len(after) > 1 or len(after[0].strip()) > len(title))


def _level(title: str) -> int:
    numbered = NUMBERED.match(title)
    return numbered.group(1).count(".") if numbered else 0


def _without_front_matter(text: str) -> str:
    if not text.startswith("---\n"):
        return text
    end = text.find("\n---\n", 4, 5000)
    return text[end + 5 :] if end > 0 else text


def _markdown_parts(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (heading level, its line), (0, lines of a paragraph) or (`CODE`, its lines)."""
    held: list[str] = []
    fence = ""
    for line in [*text.splitlines(), ""]:
        opened = MD_FENCE.match(line)
        heading = MD_HEADING.match(line)
        underline = MD_UNDERLINE.match(line)
        if fence and line.strip().startswith(fence):
            yield CODE, held
            held, fence = [], ""
        elif fence:
            held.append(line)
        elif opened:
            yield 0, held
            held, fence = [], opened.group(1)
        elif heading:
            yield 0, held
            yield len(heading.group(1)), [heading.group(2)]
            held = []
        elif underline and len(held) == 1 and not BULLET.match(held[0]) and "|" not in held[0]:
            yield (1 if underline.group(1)[0] == "=" else 2), held
            held = []
        elif not line.strip() or MD_RULE.match(line):
            yield 0, held
            held = []
        elif not (MD_TABLE_RULE.match(line) and "|" in line):
            held.append(re.sub(r"^\s*>+\s?", "", line))
    yield (CODE if fence else 0), held


def _unmarked(line: str) -> str:
    line = MD_IMAGE_OR_LINK.sub(r"\1", line)
    line = MD_MARKS.sub(r"\2", line)
    line = MD_EMPHASIS.sub(r"\1", line)
    if line.lstrip().startswith("|"):
        line = "; ".join(cell.strip() for cell in line.strip().strip("|").split("|") if cell.strip())
    return line
