"""Two texts with the words marked that the other does not have in that place.

Words are told apart by white space. Knows HTML; knows nothing of what the texts mean.
"""

import re
from difflib import SequenceMatcher
from html import escape

COMPARED_WORDS = 1000
"""Of each text; what follows is shown unmarked. Comparing takes time by the square of this."""
_WORD = re.compile(r"\S+")


def difference_html(left: str, right: str) -> tuple[str, str]:
    """Return both texts as HTML, white space kept, with `<mark>` around what only that side has.

    What lies beyond the first `COMPARED_WORDS` words stands in a `<span class="difference-rest">`.
    """
    one, other = _words(left), _words(right)
    matcher = SequenceMatcher(None, [left[a:b] for a, b in one], [right[a:b] for a, b in other])
    only_left: set[int] = set()
    only_right: set[int] = set()
    for kind, left_from, left_to, right_from, right_to in matcher.get_opcodes():
        if kind != "equal":
            only_left.update(range(left_from, left_to))
            only_right.update(range(right_from, right_to))
    return _marked(left, one, only_left), _marked(right, other, only_right)


def _words(text: str) -> list[tuple[int, int]]:
    """Return where the first words begin and end."""
    spans: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        if len(spans) == COMPARED_WORDS:
            break
        spans.append(match.span())
    return spans


def _marked(text: str, words: list[tuple[int, int]], marked: set[int]) -> str:
    pieces: list[str] = []
    at = 0
    for index, (begin, end) in enumerate(words):
        is_marked, follows = index in marked, index - 1 in marked
        # The gap between two marked words belongs to the mark, so that a phrase is one mark.
        gap = escape(text[at:begin])
        if is_marked and not follows:
            pieces.append(f"{gap}<mark>")
        elif follows and not is_marked:
            pieces.append(f"</mark>{gap}")
        else:
            pieces.append(gap)
        pieces.append(escape(text[begin:end]))
        at = end
    if len(words) - 1 in marked:
        pieces.append("</mark>")
    rest = text[at:]
    if rest.strip():
        title = f"Only the first {COMPARED_WORDS} words are compared."
        pieces.append(f'<span class="difference-rest" title="{title}">{escape(rest)}</span>')
    else:
        pieces.append(escape(rest))
    return f'<div class="difference">{"".join(pieces)}</div>'
