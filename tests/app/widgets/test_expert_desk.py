"""Ten experts as controls: all named in words, all within reach of a keyboard, in the order of the poles."""

import xml.etree.ElementTree as ET

from app.widgets.expert_desk import expert_desk
from app.widgets.pole_words import pole_words
from app.widgets.trait_looks import TRAIT_LOOKS
from engine.types import POLES, WEIGHT_LIMIT


def desk() -> ET.Element:
    return ET.fromstring(expert_desk())


def rows() -> list[ET.Element]:
    return [element for element in desk().iter("div") if element.get("class") == "xrow"]


def test_there_is_a_row_for_every_pole_in_its_traits_colour() -> None:
    assert [row.get("data-pole") for row in rows()] == list(POLES)
    colours = [row.get("style") for row in rows()]
    assert colours == [f"--accent: {look.colour}" for look in TRAIT_LOOKS for _ in "+-"]


def test_every_slider_has_a_label_of_its_own_and_the_span_of_weights() -> None:
    names = set()
    for row, pole in zip(rows(), POLES, strict=True):
        label, slider, output = (next(row.iter(tag)) for tag in ("label", "input", "output"))
        assert label.get("for") == slider.get("id") == output.get("for")
        assert label.text == pole_words(pole)
        assert (slider.get("min"), slider.get("max")) == ("0", f"{WEIGHT_LIMIT:g}")
        names.add(slider.get("id"))
    assert len(names) == len(POLES)


def test_every_button_says_what_it_does_to_whom_and_whether_it_is_on() -> None:
    for row, pole in zip(rows(), POLES, strict=True):
        buttons = list(row.iter("button"))
        assert [button.get("data-deed") for button in buttons] == ["lock", "mute", "solo"]
        for button in buttons:
            assert button.get("type") == "button" and button.get("aria-pressed") == "false"
            assert "".join(button.itertext()).endswith(pole_words(pole))
            assert (button.get("title") or "").startswith(pole_words(pole))


def test_one_button_releases_all() -> None:
    last = list(desk().iter("button"))[-1]
    assert (last.get("data-deed"), last.text) == ("release", "Release all")
