"""The steps around the items as HTML, and the page that carries them."""

from dataclasses import replace
from pathlib import Path

from app.pages.rate import build_rate, paint
from app.pages.rate.handlers import Frame
from app.pages.rate.instructions_html import consent_html, help_html
from app.pages.rate.steps_html import done_html, sign_in_html, waiting_html
from app.services.rating import RaterView
from engine.judging.form import read_form
from tests.app.pages.rate.room import NAMES, Room
from tests.app.serving import ASSETS, built

FORM = read_form(ASSETS / "rating")


def test_consent_shows_all_words_of_the_form_and_both_examples() -> None:
    html = consent_html(FORM, 12, asks_scales=True)
    for text in (*FORM.consent.text, FORM.consent.agree, *(example.why for example in FORM.examples)):
        assert text.split("'")[0] in html
    assert "up to 12 items" in html and "A is much better.</b>" in html and "Both are bad.</b>" in html
    assert "I agree and begin" in html and "checked" not in html
    assert FORM.scales[0].low not in consent_html(FORM, 12, asks_scales=False)


def test_the_forms_words_are_text() -> None:
    nasty = replace(FORM, instructions=("<i>read</i>",), consent=replace(FORM.consent, title="<i>Hi</i>"))
    html = consent_html(nasty, 0, asks_scales=True) + help_html(nasty, asks_scales=True)
    assert "<i>" not in html and html.count("&lt;i&gt;") == 3


def test_names_are_shown_at_the_end_as_text() -> None:
    html = done_html(RaterView("done", judged=1, names=NAMES))
    assert "<li>Zebulon &lt;b&gt;Quark&lt;/b&gt;</li><li>Marigold Tansy</li>" in html and "You judged 1 item." in html
    assert "These were judged" not in done_html(RaterView("done", judged=1))


def test_waiting_says_what_was_done_and_that_more_may_come() -> None:
    html = waiting_html(RaterView("waiting", judged=5, skipped=2))
    assert "You judged 5 items" in html and "You put 2 items aside" in html and "come back later" in html
    assert 'data-deed="back"' in html and 'data-deed="back"' not in waiting_html(RaterView("waiting"))


def test_every_step_has_a_heading_to_focus_and_a_place_for_a_sentence() -> None:
    steps = (
        sign_in_html(),
        consent_html(FORM, 3, True),
        waiting_html(RaterView("waiting")),
        done_html(RaterView("done")),
    )
    for html in steps:
        assert html.count('id="rate-heading" tabindex="-1"') == html.count('role="alert"') == 1


def test_an_error_leaves_what_is_filled_in() -> None:
    left, reply = paint(Frame(3, "CODE", sentence="Choose <one>."), FORM)
    assert left["__type__"] == "update" and "value" not in left
    assert reply == '{"turn": 3, "sentence": "Choose <one>.", "code": "CODE", "isDrawn": false}'
    shown, reply = paint(Frame(4, "CODE", RaterView("done")), FORM)
    assert "this batch is over" in shown and '"isDrawn": true' in reply


def test_the_page_names_nobody_before_anybody_signs_in(tmp_path: Path) -> None:
    room = Room(tmp_path / "studio.db")
    try:
        room.codes(room.batch())
        blocks = built(lambda: build_rate(room.service))
        config = str(blocks.get_config_file())
        assert blocks.title == "Rate answers" and "Sign in" in config
        assert not [word for word in ("Zebulon", "Marigold", "Plain base", "Quokkas") if word in config]
    finally:
        room.close()
