"""The item as HTML: everything escaped, nothing chosen that the rater did not choose, drafts as they were left."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pages.rate.item_html import item_html, minutes_words
from app.services.rating import BlindItem, RaterView
from engine.judging.form import read_form
from engine.types import POLES
from tests.app.serving import ASSETS

FORM = read_form(ASSETS / "rating")
NASTY = "</textarea></form><script>alert(1)</script>\n\"'<img src=x onerror=alert(2)>"
ITEM = BlindItem("0" * 32, 4, "Hello?", (), "One answer.", "Another.", "", "", {}, False)
VIEW = RaterView("item", 20, 3, 0, 16.2, ITEM)


class Parsed(HTMLParser):
    """What a browser would make of it: tags with attributes, text, and which tags are open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def inputs(self, kind: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == "input" and attributes["type"] == kind]


def drawn(item: BlindItem = ITEM, *, asks_scales: bool = True, asks_traits: bool = True) -> Parsed:
    return Parsed(item_html(replace(VIEW, item=item, asks_scales=asks_scales, asks_traits=asks_traits), FORM))


def chosen(parsed: Parsed) -> dict[str, list[str]]:
    """Return {field: what is chosen}."""
    found: dict[str, list[str]] = {}
    for one in parsed.inputs("radio") + parsed.inputs("checkbox"):
        if "checked" in one and "data-keys" not in one:
            found.setdefault(str(one["name"]), []).append(str(one["value"]))
    return found


def test_nothing_is_chosen_before_the_rater_chooses() -> None:
    parsed = drawn()
    assert chosen(parsed) == {}
    # Six preferences, four scales and ten statements of seven marks for both answers.
    assert len(parsed.inputs("radio")) == 6 + 2 * 7 * (4 + 10)
    assert not any(attributes.get("required") for _, attributes in parsed.tags)


def test_the_order_of_preferences_is_that_of_the_keys() -> None:
    values = [one["value"] for one in drawn().inputs("radio") if one["name"] == "preference"]
    assert values == ["a_much", "a", "tie", "b", "b_much", "both_bad"]


def test_what_is_not_asked_is_not_there() -> None:
    parsed = drawn(asks_scales=False, asks_traits=False)
    assert {one["name"] for one in parsed.inputs("radio")} == {"preference"}


def test_a_draft_is_as_it_was_left() -> None:
    draft = {
        "preference": "b",
        "scales": {"a": {"helpful": 3}, "b": {"safe": 7}},
        "traits": {"a": {"O-": 2}, "b": {}},
        "flags": ["broken"],
        "comment": "\n<b>so far</b>",
    }
    parsed = drawn(replace(ITEM, draft=draft))
    assert chosen(parsed) == {
        "preference": ["b"],
        "scales.a.helpful": ["3"],
        "scales.b.safe": ["7"],
        "traits.a.O-": ["2"],
        "flags": ["broken"],
    }
    assert "<b>so far</b>" in parsed.text
    assert ("details", {"class": "rate-traits", "open": None}) in parsed.tags
    assert ("details", {"class": "rate-traits"}) in drawn().tags


def test_every_scale_has_its_words_at_both_ends() -> None:
    html = item_html(replace(VIEW, asks_traits=True), FORM)
    ends = re.findall(r'<div class="rate-ends" aria-hidden="true"><span>(.*?)</span><span>(.*?)</span></div>', html)
    assert ends == 2 * [(scale.low, scale.high) for scale in FORM.scales] + 20 * [(FORM.traits.low, FORM.traits.high)]
    # They are said to whoever does not see them, too.
    assert html.count(f'7<span class="visually-hidden">: {FORM.traits.high}</span>') == 2 * len(POLES)


def test_what_people_and_models_wrote_is_text() -> None:
    item = replace(
        ITEM,
        id=NASTY,
        prompt=NASTY,
        history=((NASTY, NASTY),),
        text_a=NASTY,
        text_b=NASTY,
        brief_a=NASTY,
        brief_b=NASTY,
        draft={"comment": NASTY},
    )
    parsed, plain = drawn(item), drawn()
    assert parsed.text.count(NASTY) == 8 and not {"script", "img"} & {tag for tag, _ in parsed.tags}
    assert [attributes["data-item"] for tag, attributes in parsed.tags if tag == "form"] == [NASTY]
    assert sum(tag == "form" for tag, _ in parsed.tags) == sum(tag == "form" for tag, _ in plain.tags) == 1


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_boxes_of_a_and_b_differ_by_their_letter_and_text_only(a: str, b: str) -> None:
    html = item_html(replace(VIEW, item=replace(ITEM, text_a=a, text_b=b)), FORM)
    boxes = re.findall(r'<section class="rate-answer" aria-label="Answer [AB]">(.*?)</section>', html, re.DOTALL)
    frames = [re.sub(r'(?s)<p class="rate-text">.*?</p>', "", box) for box in boxes]
    assert frames == ["<h3>A</h3>", "<h3>B</h3>"]


def test_briefs_and_earlier_messages_are_there_when_given() -> None:
    parsed = drawn(replace(ITEM, brief_a="warm, calm", brief_b="no particular character", history=(("Hi", "Yes?"),)))
    assert "Meant to sound: warm, calm" in parsed.text and "Meant to sound: no particular character" in parsed.text
    assert "1 earlier message)" in parsed.text and "Yes?" in parsed.text
    assert "Meant to sound" not in drawn().text and "earlier" not in drawn().text


def test_how_far_it_is() -> None:
    html = item_html(VIEW, FORM)
    assert ">Item 4 of 20</h2>" in html and "3 judged, about 16 minutes left" in html
    assert 'role="progressbar" aria-label="Items judged" aria-valuemin="0" aria-valuemax="20" aria-valuenow="3"' in html
    # An estimate that was too low does not make "Item 4 of 2".
    assert ">Item 4 of 4</h2>" in item_html(replace(VIEW, total=2), FORM)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "nothing left"), (0.2, "less than a minute left"), (1.2, "about 1 minute left"), (45, "about 45 minutes left")]
    + [(120, "about 2 hours left")],
)
def test_how_long_it_takes(minutes: float, words: str) -> None:
    assert minutes_words(minutes) == words


def test_the_first_item_has_none_before_it_and_a_judged_one_says_so() -> None:
    first = item_html(replace(VIEW, item=replace(ITEM, number=1)), FORM)
    assert 'data-deed="back" disabled' in first and 'data-deed="back" disabled' not in item_html(VIEW, FORM)
    again = item_html(replace(VIEW, item=replace(ITEM, is_judged=True)), FORM)
    assert "You judged this item" in again and "Leave it as it is" in again
