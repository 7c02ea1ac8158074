"""A designer tunes: by dial, by word, by single expert; saves, goes back, and finds it all again after a reload."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.app.scripted import ROUTER, ScriptedResponder
from tests.app.serving import studio_on
from tests.browser.conftest import Visit
from tests.browser.steps import (
    SIZES,
    ask,
    dial,
    let_go,
    lines,
    messages,
    move,
    number,
    open_studio,
    press,
    reload,
    unfold,
)

TRAITS = ("Openness", "Conscientiousness", "Extraversion", "Agreeableness", "Neuroticism")
NASTY = "<img src=x onerror=alert(1)> & Ana"


@pytest.fixture(scope="module")
def responder() -> ScriptedResponder:
    return ScriptedResponder(0.01)


@pytest.fixture(scope="module")
def url(responder: ScriptedResponder) -> Iterator[str]:
    with studio_on(responder) as url:
        yield url


def choose(visit: Visit, picker: str, name: str) -> None:
    visit.page.get_by_role("combobox", name=picker).click()
    visit.page.get_by_role("option", name=name).first.click()


def row(visit: Visit, pole: str) -> Locator:
    return visit.page.locator(f'#expert-desk [data-pole="{pole}"]')


def stand(visit: Visit, values: dict[str, str]) -> None:
    for name, value in values.items():
        expect(dial(visit, name)).to_have_value(value)


def test_tune_hear_save_reload_change_save_and_back(visit: Visit, url: str, responder: ScriptedResponder) -> None:
    open_studio(visit, url)
    let_go(visit, "Extraversion", 9)
    ask(visit, "Hello")
    expect(lines(visit)).to_contain_text("E+ 1.00")
    unfold(visit, "save-fold")
    visit.page.get_by_role("textbox", name="Name").fill(NASTY)
    visit.page.get_by_role("textbox", name="What changed").fill("loud")
    press(visit, "Save version")
    expect(visit.page.get_by_role("combobox", name="Persona")).to_have_value(NASTY)
    expect(visit.page.get_by_role("combobox", name="Version")).to_have_value("1 · loud")
    reload(visit)
    stand(visit, {"Extraversion": "9"})
    expect(visit.page.get_by_role("combobox", name="Persona")).to_have_value(NASTY)
    expect(messages(visit)).to_have_text(["Hello"])
    let_go(visit, "Extraversion", 2)
    unfold(visit, "save-fold")
    expect(visit.page.get_by_role("textbox", name="Name")).to_have_value(NASTY)
    visit.page.get_by_role("textbox", name="What changed").fill("quiet")
    press(visit, "Save version")
    expect(visit.page.get_by_role("combobox", name="Version")).to_have_value("2 · quiet")
    choose(visit, "Version", "1 · loud")
    stand(visit, {"Extraversion": "9"})
    reload(visit)
    stand(visit, {"Extraversion": "9"})
    expect(visit.page.get_by_role("combobox", name="Version")).to_have_value("1 · loud")
    ask(visit, "Again")
    assert responder.requests[-1].persona.name == NASTY
    assert visit.foreign(url) == []


def test_undo_redo_reset_and_random_outlive_a_reload(visit: Visit, url: str) -> None:
    open_studio(visit, url)
    undo, redo = (visit.page.get_by_role("button", name=name, exact=True) for name in ("Undo", "Redo"))
    expect(undo).to_be_disabled()
    expect(undo).to_have_attribute("title", re.compile("No move"))
    let_go(visit, "Openness", 8)
    expect(undo).to_be_enabled()
    expect(undo).to_have_attribute("title", "")
    let_go(visit, "Openness", 2)
    press(visit, "Undo")
    stand(visit, {"Openness": "8"})
    reload(visit)
    stand(visit, {"Openness": "8"})
    expect(redo).to_be_enabled()
    press(visit, "Redo")
    stand(visit, {"Openness": "2"})
    expect(redo).to_be_disabled()
    press(visit, "Reset")
    stand(visit, dict.fromkeys(TRAITS, "5"))
    press(visit, "Random")
    expect(number(visit, "O+")).to_be_visible()
    press(visit, "Undo")
    stand(visit, dict.fromkeys(TRAITS, "5"))
    reload(visit)
    stand(visit, dict.fromkeys(TRAITS, "5"))
    expect(redo).to_be_enabled()


def test_words_become_ghost_marks_that_are_accepted_or_discarded(visit: Visit, url: str) -> None:
    open_studio(visit, url)
    describe = visit.page.get_by_role("textbox", name="Describe in words")
    ghosts = visit.page.locator(".dial.has-ghost")
    radar = visit.page.locator("#trait-radar")
    describe.fill("a shy but warm planner")
    press(visit, "Propose")
    expect(ghosts).to_have_count(5)
    expect(radar).to_have_attribute("aria-label", re.compile("proposed: openness 5.0"))
    expect(visit.page.locator("#proposal-note")).to_contain_text("extraversion −")
    stand(visit, dict.fromkeys(TRAITS, "5"))
    press(visit, "Discard")
    expect(ghosts).to_have_count(0)
    expect(radar).not_to_have_attribute("aria-label", re.compile("proposed"))
    stand(visit, dict.fromkeys(TRAITS, "5"))
    describe.fill(f"warm {NASTY}")
    describe.press("Enter")
    expect(ghosts).to_have_count(5)
    expect(visit.page.locator("#proposal-note img")).to_have_count(0)
    press(visit, "Accept")
    expect(ghosts).to_have_count(0)
    stand(visit, {"Agreeableness": "8"})
    reload(visit)
    stand(visit, {"Agreeableness": "8"})
    press(visit, "Undo")
    stand(visit, {"Agreeableness": "5"})


def test_single_experts_by_mouse_and_keyboard_reach_the_engine(
    visit: Visit, url: str, responder: ScriptedResponder
) -> None:
    open_studio(visit, url)
    let_go(visit, "Extraversion", 9)
    let_go(visit, "Agreeableness", 9)
    unfold(visit, "single-experts")
    # By mouse: mute one.
    row(visit, "A+").get_by_role("button", name="Mute").click()
    expect(row(visit, "A+").get_by_role("button", name="Mute")).to_have_attribute("aria-pressed", "true")
    expect(number(visit, "A+")).to_have_text("0.00")
    # By keyboard: from the slider, which locks when it is moved, on to its buttons.
    slider = row(visit, "O+").get_by_role("slider")
    slider.focus()
    for _ in range(4):
        visit.page.keyboard.press("ArrowRight")
    expect(row(visit, "O+").locator("output")).to_have_text("0.20")
    expect(row(visit, "O+").get_by_role("button", name="Lock")).to_have_attribute("aria-pressed", "true")
    visit.page.keyboard.press("Tab")
    expect(row(visit, "O+").get_by_role("button", name="Lock")).to_be_focused()
    expect(number(visit, "O+")).to_have_text("0.20")
    ask(visit, "Hello")
    expect(lines(visit).last).to_contain_text("O+ 0.20 · E+ 1.00 ·")
    reload(visit)
    unfold(visit, "single-experts")
    expect(row(visit, "A+").get_by_role("button", name="Mute")).to_have_attribute("aria-pressed", "true")
    expect(row(visit, "O+").get_by_role("slider")).to_have_value("0.2")
    # A locked expert stays while its trait moves.
    let_go(visit, "Openness", 9)
    expect(number(visit, "O+")).to_have_text("0.20")
    solo = row(visit, "E+").get_by_role("button", name="Solo")
    solo.focus()
    visit.page.keyboard.press("Enter")
    expect(solo).to_have_attribute("aria-pressed", "true")
    expect(number(visit, "O+")).to_have_text("0.00")
    ask(visit, "And now?")
    weights = responder.requests[-1].weights_with(ROUTER).as_poles()
    assert {pole: weight for pole, weight in weights.items() if weight} == {"E+": 1.0}
    press(visit, "Release all")
    expect(number(visit, "A+")).to_have_text("1.00")
    expect(number(visit, "O+")).to_have_text("1.00")
    press(visit, "Undo")
    expect(number(visit, "O+")).to_have_text("0.00")


def test_beyond_the_zone_stands_a_plain_warning(visit: Visit, url: str) -> None:
    open_studio(visit, url)
    warning = visit.page.locator(".zone-warning")
    expect(warning).to_be_hidden()
    move(visit, "Strength", 1.25)
    expect(warning).to_be_hidden()
    move(visit, "Strength", 1.3)
    expect(warning).to_be_visible()
    expect(warning).to_contain_text("Beyond 1.25")
    move(visit, "Strength", 1)
    expect(warning).to_be_hidden()


def test_the_last_answer_is_spoken_again_when_a_dial_is_let_go(
    visit: Visit, url: str, responder: ScriptedResponder
) -> None:
    open_studio(visit, url)
    ask(visit, "Hello")
    asked = len(responder.requests)
    let_go(visit, "Openness", 9)
    expect(visit.page.get_by_role("button", name="Undo", exact=True)).to_be_enabled()
    assert len(responder.requests) == asked
    visit.page.get_by_role("checkbox", name="Speak again").check()
    visit.page.get_by_role("textbox", name="Message").fill("not sent yet")
    let_go(visit, "Extraversion", 9)
    expect(lines(visit)).to_contain_text("2 of 2")
    expect(lines(visit)).to_contain_text("O+ 1.00 · E+ 1.00")
    # The ear follows the hand: an answer under way gives way to the next.
    let_go(visit, "Agreeableness", 9)
    expect(visit.page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    let_go(visit, "Neuroticism", 9)
    expect(lines(visit)).to_contain_text(re.compile(r"A\+ 1.00 · N\+ 1.00 .* 4 of 4"))
    expect(messages(visit)).to_have_text(["Hello"])
    expect(visit.page.get_by_role("textbox", name="Message")).to_have_value("not sent yet")


@pytest.mark.parametrize("size", SIZES)
def test_with_everything_open_nothing_is_wider_than_the_window(visit: Visit, url: str, size: str) -> None:
    open_studio(visit, url, size)
    visit.page.get_by_role("textbox", name="Describe in words").fill("a shy but warm planner")
    press(visit, "Propose")
    for fold in ("single-experts", "over-turns", "sampling", "save-fold"):
        unfold(visit, fold)
    move(visit, "Strength", 1.5)
    expect(visit.page.locator(".dial.has-ghost")).to_have_count(5)
    assert visit.page.evaluate("document.documentElement.scrollWidth > window.innerWidth") is False


def test_a_keyboard_reaches_every_control_in_the_order_of_the_page(visit: Visit, url: str) -> None:
    open_studio(visit, url)
    for fold in ("single-experts", "sampling", "save-fold"):
        unfold(visit, fold)
    visit.page.get_by_role("combobox", name="Persona").focus()
    wanted = [
        "Openness",
        "Reset",
        "Strength",
        "Seed",
        "Save version",
        "O+ curious",
        "N− steady",
        "Release all",
        "Message",
    ]
    reached: list[str] = []
    named = """() => { const e = document.activeElement;
        return e.ariaLabel || e.labels?.[0]?.innerText || e.innerText || e.placeholder || ''; }"""
    for _ in range(110):
        visit.page.keyboard.press("Tab")
        reached.append(visit.page.evaluate(named).strip())
        if visit.page.evaluate("document.activeElement.closest('#message') !== null"):
            reached.append("Message")
            break
    places = [next((at for at, name in enumerate(reached) if want.lower() in name.lower()), -1) for want in wanted]
    assert -1 not in places and places == sorted(places), list(zip(wanted, places, strict=True))
