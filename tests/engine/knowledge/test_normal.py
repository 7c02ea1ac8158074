"""One normal form for all spellings of a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.knowledge.normal import normal_form

NAMES = st.text(st.sampled_from("aA éÉ(（)）[]ﬁßİ\u0345\u0301ǅﷺΣς \t"), max_size=25) | st.text(max_size=40)


@given(NAMES)
def test_it_is_idempotent(text: str) -> None:
    assert normal_form(normal_form(text)) == normal_form(text)


@given(NAMES)
def test_the_quick_way_for_ascii_is_the_long_way(text: str) -> None:
    assert (
        normal_form(text) == normal_form(f"é{text}")[1:]
        or not text.isascii()
        or text[:1].isspace()
        or "(" in text
        or "[" in text
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("  Irène   JOLIOT-Curie ", "irene joliot-curie"),
        ("Mercury (planet)", "mercury"),
        ("Mercury (a) [b]", "mercury"),
        ("(only)", "(only)"),
        ("Straße", "strasse"),
        ("ＡＢＣ", "abc"),
        ("がん", "がん"),
        ("", ""),
    ],
)
def test_spellings(text: str, wanted: str) -> None:
    assert normal_form(text) == wanted
