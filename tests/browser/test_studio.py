"""What a person does in the studio and what they see: drag, talk, watch, stop; on the pocket pack."""

import re

import pytest
from playwright.sync_api import expect

from app.widgets.expert_bars import expert_bars
from app.widgets.trait_radar import trait_radar
from engine.types import TRAITS, Traits
from tests.browser.conftest import Visit
from tests.browser.steps import (
    SIZES,
    answers,
    bar,
    lines,
    messages,
    move,
    number,
    open_studio,
    press,
    send,
    thoughts,
    wait_rest,
)


def test_a_real_drag_moves_the_bars_without_asking_the_server(visit: Visit, studio_url: str) -> None:
    open_studio(visit, studio_url)
    expect(number(visit, "E+")).to_have_text("0.00")
    asked = len(visit.requests)
    box = visit.page.get_by_role("slider", name="Extraversion").bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    visit.page.mouse.move(box["x"] + box["width"] / 2, middle)
    visit.page.mouse.down()
    for step in range(1, 6):
        visit.page.mouse.move(box["x"] + box["width"] * (0.5 + step / 10), middle)
    expect(number(visit, "E+")).to_have_text("1.00")
    assert [url for url in visit.requests[asked:] if "/queue/join" in url] == []
    visit.page.mouse.up()
    expect(bar(visit, "E+")).to_have_attribute("width", "108.00")
    expect(visit.page.locator("#trait-radar")).to_have_attribute("aria-label", re.compile("extraversion 9"))
    move(visit, "Strength", 0.5)
    expect(number(visit, "E+")).to_have_text("0.50")
    # Nothing was asked while the hand moved; letting go is kept, on this host.
    expect(visit.page.get_by_role("button", name="Undo", exact=True)).to_be_enabled()
    press(visit, "Reset")
    expect(number(visit, "E+")).to_have_text("0.00")
    assert visit.foreign(studio_url) == []


def test_the_first_picture_is_right_and_python_and_browser_draw_the_same(visit: Visit, studio_url: str) -> None:
    open_studio(visit, studio_url)
    same = """([radar, bars, inputs]) => {
        personaStudio.draw(...inputs);
        const drawn = (html, id) => {
            const frame = document.createElement("div");
            frame.innerHTML = html;
            return frame.querySelector(id).isEqualNode(document.querySelector(id));
        };
        return [drawn(radar, "#trait-radar"), drawn(bars, "#expert-bars")];
    }"""
    for step in range(0, 31, 3):
        values = tuple(1 + (step * (index + 2) + index) % 9 for index in range(len(TRAITS)))
        strength = step * 0.05
        traits = Traits(*values)
        pictures = [trait_radar(traits), expert_bars(traits, strength), [*values, strength, 0, "", ""]]
        assert visit.page.evaluate(same, pictures) == [True, True], (values, strength)


def test_nonsense_in_a_number_field_draws_a_neutral_picture(visit: Visit, studio_url: str) -> None:
    open_studio(visit, studio_url)
    visit.page.evaluate("personaStudio.draw('', null, 99, -3, 'x', undefined, NaN, '')")
    label = visit.page.locator("#trait-radar").get_attribute("aria-label")
    expected = "openness 5, conscientiousness 5, extraversion 9, agreeableness 1, neuroticism 5"
    assert label is not None and label.endswith(expected)


@pytest.mark.parametrize("size", SIZES)
def test_both_ends_of_every_dial_are_named(visit: Visit, studio_url: str, size: str) -> None:
    open_studio(visit, studio_url, size)
    ends = visit.page.evaluate(
        """() => [...document.querySelectorAll('#studio-dials .dial')].map(dial => ['min', 'max'].map(end => {
            const node = dial.querySelector(`.${end}_value`);
            return [getComputedStyle(node, '::before').content, node.getBoundingClientRect().width > 40];
        }))"""
    )
    assert ends[0] == [['"practical"', True], ['"curious"', True]]
    assert len(ends) == 7 and all(shown for dial in ends for _, shown in dial)


def test_a_message_is_thought_over_reflected_and_answered(visit: Visit, studio_url: str) -> None:
    open_studio(visit, studio_url)
    move(visit, "Extraversion", 9)
    send(visit, "I failed my exam today. What now?")
    expect(visit.page.get_by_role("textbox", name="Message")).to_have_value("")
    expect(thoughts(visit).filter(has_text="Think")).to_be_visible()
    expect(visit.page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    expect(thoughts(visit)).to_have_text([re.compile("Think"), re.compile("Reflect")])
    expect(answers(visit)).to_have_text(re.compile(r"\S"))
    expect(lines(visit)).to_have_text(re.compile(r"E\+ \d\.\d\d .*tokens.*first token"))
    expect(thoughts(visit)).to_have_text(
        [re.compile(rf"{stage}\s+outgoing 1\.00 \([\d.]+\w+\)") for stage in ("Think", "Reflect")]
    )
    expect(visit.page.locator("#chat .loading-spinner")).to_have_count(0)
    expect(visit.page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    expect(visit.page.locator("#expert-bars")).to_have_class(re.compile("has-proposal"))
    expect(visit.page.locator("#router-line")).to_have_text(re.compile("The router reads"))
    assert visit.foreign(studio_url) == []


def test_a_new_conversation_while_answering_does_not_bring_the_old_one_back(visit: Visit, studio_url: str) -> None:
    open_studio(visit, studio_url)
    expect(visit.page.get_by_role("button", name="New conversation")).to_be_disabled()
    send(visit, "Tell me about the sea.")
    expect(thoughts(visit).filter(has_text="Think")).to_be_visible()
    press(visit, "New conversation")
    expect(messages(visit)).to_have_count(0)
    wait_rest(visit)
    send(visit, "And about the hills?")
    expect(lines(visit)).to_have_count(1)
    expect(messages(visit)).to_have_text(["And about the hills?"])
    wait_rest(visit)
    expect(messages(visit)).to_have_text(["And about the hills?"])


def test_a_suggestion_is_sent_and_a_new_conversation_forgets_it(visit: Visit, studio_url: str) -> None:
    open_studio(visit, studio_url)
    suggestion = visit.page.get_by_role("button", name=re.compile("Select example 1"))
    words = suggestion.inner_text().strip()
    suggestion.click()
    expect(visit.page.locator('#chat [data-testid="user"]')).to_have_text(words)
    expect(thoughts(visit).filter(has_text="Think")).to_be_visible()
    wait_rest(visit)
    press(visit, "New conversation")
    expect(messages(visit)).to_have_count(0)
    expect(visit.page.get_by_role("button", name=re.compile("Select example 1"))).to_be_visible()
    expect(visit.page.locator("#expert-bars")).not_to_have_class(re.compile("has-proposal"))
    expect(visit.page.get_by_role("button", name="Send", exact=True)).to_be_visible()


def test_what_people_type_is_shown_and_never_run(visit: Visit, studio_url: str) -> None:
    open_studio(visit, studio_url)
    hostile = '<img src="http://198.51.100.1/x.png" onerror="window.hit = 1"> ![](http://198.51.100.1/y.png)'
    send(visit, hostile)
    expect(visit.page.locator('#chat [data-testid="user"]')).to_contain_text("<img src=")
    expect(lines(visit)).to_have_count(1)
    assert visit.page.locator("#chat .message img").count() == 0
    assert visit.page.evaluate("window.hit") is None
    assert visit.foreign(studio_url) == []


def test_an_empty_message_is_a_sentence_and_no_turn(visit: Visit, studio_url: str) -> None:
    open_studio(visit, studio_url)
    send(visit, "   ")
    expect(visit.page.get_by_text("The message is empty")).to_be_visible()
    expect(visit.page.locator('#chat [data-testid="user"]')).to_have_count(0)


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_wider_than_the_window_nor_asked_elsewhere(visit: Visit, studio_url: str, size: str) -> None:
    open_studio(visit, studio_url, size)
    wide = "document.documentElement.scrollWidth > window.innerWidth"
    assert visit.page.evaluate(wide) is False
    send(visit, "A" * 120)
    expect(lines(visit)).to_have_count(1)
    assert visit.page.evaluate(wide) is False
    assert visit.foreign(studio_url) == []


def test_all_that_matters_stands_above_the_fold(visit: Visit, studio_url: str) -> None:
    open_studio(visit, studio_url)
    for selector in (
        "#router-influence",
        "#router-line",
        "#message",
        "#send",
        ".masthead-note",
        "#sampling",
        "#save-fold",
    ):
        expect(visit.page.locator(selector)).to_be_in_viewport(ratio=1)
    assert visit.page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
