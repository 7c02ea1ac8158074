"""Marked differences: nothing lost, nothing read as markup, the same words left plain on both sides."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from app.widgets.text_difference import COMPARED_WORDS, difference_html

WORDS = st.lists(st.sampled_from(["a", "b", "<b>", "&amp;", '"c"', "\n", "d  e"]), max_size=30).map(" ".join)
TEXTS = WORDS | st.text(max_size=60)


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def unmarked(html: str) -> list[str]:
    return plain(re.sub(r"<mark>.*?</mark>", " ", html, flags=re.DOTALL)).split()


@given(TEXTS, TEXTS)
def test_both_texts_are_whole_and_hold_no_tag_of_their_own(left: str, right: str) -> None:
    for html, text in zip(difference_html(left, right), (left, right), strict=True):
        assert plain(html) == text
        tags = re.findall(r"<[^>]*>", html)
        assert set(tags) <= {'<div class="difference">', "</div>", "<mark>", "</mark>"}
        assert tags.count("<mark>") == tags.count("</mark>")


@given(TEXTS, TEXTS)
def test_what_is_not_marked_is_the_same_on_both_sides(left: str, right: str) -> None:
    one, other = difference_html(left, right)
    assert unmarked(one) == unmarked(other)


@given(TEXTS)
def test_equal_texts_have_no_mark(text: str) -> None:
    assert not any("<mark>" in html for html in difference_html(text, text))


def test_a_changed_phrase_is_one_mark() -> None:
    left, right = difference_html("We go home now.", "We shall stay here now.")
    assert left == '<div class="difference">We <mark>go home</mark> now.</div>'
    assert right == '<div class="difference">We <mark>shall stay here</mark> now.</div>'


def test_white_space_is_kept() -> None:
    assert difference_html("a\n\n  b\t", "a b")[0] == '<div class="difference">a\n\n  b\t</div>'


def test_what_is_too_long_is_shown_and_not_compared() -> None:
    left = " ".join(["same"] * COMPARED_WORDS + ["<only>", "here"])
    html, _ = difference_html(left, " ".join(["same"] * COMPARED_WORDS))
    assert "<mark>" not in html and plain(html) == left
    assert '<span class="difference-rest"' in html and "&lt;only&gt; here</span>" in html
