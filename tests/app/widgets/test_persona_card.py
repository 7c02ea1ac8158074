"""The gallery: a button per card that carries its id, everything escaped, one name per card that can be read out."""

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from app.widgets.persona_card import NO_CARDS, SHOWN_TAGS, CardView, persona_gallery
from engine.types import Traits

# What XML can carry; control characters are no matter of this test.
TEXT = st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc")), max_size=30).filter(
    lambda text: not set(text) & {"\ufffe", "\uffff"}
)


def buttons(cards: list[CardView]) -> list[ET.Element]:
    return list(ET.fromstring(persona_gallery(cards)).iter("button"))


def said(node: ET.Element, kind: str) -> list[str]:
    return ["".join(child.itertext()) for child in node.iter("span") if child.get("class") == kind]


@given(st.lists(st.tuples(TEXT, TEXT, TEXT, TEXT), min_size=1, max_size=3))
def test_whatever_the_words_are_they_show_as_text(words: list[tuple[str, str, str, str]]) -> None:
    hostile = '"><img src=x onerror=alert(1)>'
    cards = [CardView(a + hostile, b + hostile, Traits(), c + hostile, tags=(d + hostile,)) for a, b, c, d in words]
    drawn = buttons(cards)
    assert len(drawn) == len(cards)
    for button, card in zip(drawn, cards, strict=True):
        assert button.get("data-id") == card.persona_id
        assert said(button, "card-name") == [card.name]
        assert said(button, "card-tagline") == [card.tagline]
        assert said(button, "card-tag") == list(card.tags)
        assert not list(button.iter("img"))


def test_a_card_is_a_button_for_the_keyboard() -> None:
    one, other = buttons([CardView("1", "Ada"), CardView("2", "Bo", is_chosen=True)])
    assert one.get("type") == "button" and "tabindex" not in one.attrib and "disabled" not in one.attrib
    assert (one.get("aria-pressed"), other.get("aria-pressed")) == ("false", "true")


def test_face_and_radar_are_drawn_and_the_traits_are_read_out_once() -> None:
    (button,) = buttons([CardView("1", "Ada", Traits(9))])
    face = next(node for node in button.iter("span") if node.get("class") == "card-face")
    assert face.get("aria-hidden") == "true" and len(list(face.iter("svg"))) == 1
    assert [svg.get("class") for svg in button.iter("svg")] == ["avatar", "mini-radar"]


def test_what_is_empty_is_left_out_and_many_tags_are_counted() -> None:
    (button,) = buttons([CardView("1", "Ada")])
    assert not any(said(button, kind) for kind in ("card-tagline", "card-status", "card-used", "card-tags"))
    (full,) = buttons([CardView("1", "Ada", status="stable", tags=tuple("abcdef"), last_used="used today")])
    assert len(said(full, "card-tag")) == SHOWN_TAGS and said(full, "card-tags")[0].endswith("+2")
    assert (said(full, "card-status"), said(full, "card-used")) == (["stable"], ["used today"])


def test_no_card_is_a_sentence() -> None:
    assert NO_CARDS in persona_gallery([])
