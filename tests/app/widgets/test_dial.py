"""Dials: sliders with words at both ends."""

from app.widgets.dial import Dial, dial_css, dial_slider

DIAL = Dial("trait-openness", "Openness", "practical", "curious", "#8a3b12")


def test_both_ends_are_named_in_the_style_sheet() -> None:
    css = dial_css((DIAL,))
    assert '#trait-openness .min_value::before { content: "practical"; }' in css
    assert '#trait-openness .max_value::before { content: "curious"; }' in css
    assert "--slider-color: #8a3b12" in css


def test_the_slider_has_its_range_and_can_be_moved() -> None:
    slider = dial_slider(DIAL, (1, 9), 1, 5)
    shown = (slider.minimum, slider.maximum, slider.step, slider.value, slider.label, slider.elem_id)
    assert shown == (1, 9, 1, 5, "Openness", "trait-openness")
    assert slider.interactive
