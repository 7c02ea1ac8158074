"""What a person does in the studio and what they see: drag, talk, watch, stop."""

import re

import pytest
from playwright.sync_api import Locator, Route, expect

from app.widgets.expert_bars import expert_bars
from app.widgets.trait_radar import trait_radar
from engine.types import TRAITS, Traits
from tests.browser.conftest import Visit

SIZES = {"desk": (1280, 800), "phone": (390, 844)}


def open_studio(visit: Visit, url: str, size: str = "desk") -> None:
    width, height = SIZES[size]
    visit.page.set_viewport_size({"width": width, "height": height})
    visit.page.goto(url)
    expect(visit.page.get_by_role("textbox", name="Message")).to_be_visible()
    # The load event has run the page's own script, so everything is in its place and listens.
    expect(visit.page.locator("body")).to_have_attribute("data-studio", "drawn")


def move(visit: Visit, dial: str, value: float) -> None:
    """Move a slider the way a drag does: the value changes, an input event follows."""
    slider = visit.page.get_by_role("slider", name=dial)
    slider.evaluate("(e, v) => { e.value = v; e.dispatchEvent(new Event('input', { bubbles: true })); }", value)


def bar(visit: Visit, pole: str) -> Locator:
    return visit.page.locator(f'[data-pole="{pole}"] .bars-bar')


def number(visit: Visit, pole: str) -> Locator:
    return visit.page.locator(f'[data-pole="{pole}"] .bars-number')


def send(visit: Visit, message: str) -> None:
    visit.page.get_by_role("textbox", name="Message").fill(message)
    visit.page.get_by_role("button", name="Send", exact=True).click()


def thoughts(visit: Visit) -> Locator:
    return visit.page.locator("#chat .thought-group .title")


def answers(visit: Visit) -> Locator:
    """Return what was said outside the thoughts and the thin lines."""
    return visit.page.locator('#chat [data-testid="bot"]:not(:has(.thought-group)):not(:has(.turn-line))')


def lines(visit: Visit) -> Locator:
    return visit.page.locator("#chat .turn-line")


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
    visit.page.mouse.up()
    expect(number(visit, "E+")).to_have_text("1.00")
    expect(bar(visit, "E+")).to_have_attribute("width", "108.00")
    expect(visit.page.locator("#trait-radar")).to_have_attribute("aria-label", re.compile("extraversion 9"))
    move(visit, "Strength", 0.5)
    expect(number(visit, "E+")).to_have_text("0.50")
    visit.page.get_by_role("button", name="All neutral").click()
    expect(number(visit, "E+")).to_have_text("0.00")
    assert visit.requests[asked:] == []


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
        pictures = [trait_radar(traits), expert_bars(traits, strength), [*values, strength, 0, ""]]
        assert visit.page.evaluate(same, pictures) == [True, True], (values, strength)


def test_nonsense_in_a_number_field_draws_a_neutral_picture(visit: Visit, studio_url: str) -> None:
    open_studio(visit, studio_url)
    visit.page.evaluate("personaStudio.draw('', null, 99, -3, 'x', undefined, NaN, '')")
    label = visit.page.locator("#trait-radar").get_attribute("aria-label")
    expected = "openness 5, conscientiousness 5, extraversion 9, agreeableness 1, neuroticism 5"
    assert label is not None and label.endswith(expected)


def test_both_ends_of_every_dial_are_named(visit: Visit, studio_url: str) -> None:
    for size in SIZES:
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
    expect(thoughts(visit)).to_have_text([re.compile(r"Think\s+\([\d.]+\w+\)"), re.compile(r"Reflect\s+\([\d.]+\w+\)")])
    expect(visit.page.locator("#chat .loading-spinner")).to_have_count(0)
    expect(visit.page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    expect(visit.page.locator("#expert-bars")).to_have_class(re.compile("has-proposal"))
    expect(visit.page.locator("#router-line")).to_have_text(re.compile("The router reads"))
    assert visit.foreign(studio_url) == []


def test_a_stop_in_the_middle_leaves_nothing_spinning(visit: Visit, studio_url: str) -> None:
    open_studio(visit, studio_url)
    send(visit, "Tell me about the sea.")
    expect(thoughts(visit).filter(has_text="Think")).to_be_visible()
    visit.page.get_by_role("button", name="Stop", exact=True).click()
    expect(lines(visit)).to_have_text(re.compile("stopped"))
    expect(visit.page.locator("#chat .loading-spinner")).to_have_count(0)
    expect(visit.page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    send(visit, "And about the hills?")
    expect(lines(visit)).to_have_count(2)
    expect(lines(visit).last).to_have_text(re.compile("tokens"))


def hold_cancels(visit: Visit) -> list[Route]:
    """Keep the requests that cancel an answer from the server, as a slow network would, until they are continued."""
    held: list[Route] = []
    visit.page.route("**/cancel", lambda route: held.append(route))
    return held


def test_a_next_message_can_be_sent_only_when_the_stop_is_through(visit: Visit, studio_url: str) -> None:
    # Until then Gradio drops a click on Send without a word.
    open_studio(visit, studio_url)
    held = hold_cancels(visit)
    send(visit, "Tell me about the sea.")
    expect(thoughts(visit).filter(has_text="Think")).to_be_visible()
    with visit.page.expect_request("**/cancel"):
        visit.page.get_by_role("button", name="Stop", exact=True).click()
    visit.page.wait_for_timeout(1000)
    expect(visit.page.get_by_role("button", name="Send", exact=True)).to_be_hidden()
    held[0].continue_()
    send(visit, "And about the hills?")
    expect(lines(visit)).to_have_count(2)


def test_frames_that_come_late_do_not_bring_a_cleared_conversation_back(visit: Visit, studio_url: str) -> None:
    open_studio(visit, studio_url)
    held = hold_cancels(visit)
    send(visit, "Tell me about the sea.")
    expect(thoughts(visit).filter(has_text="Think")).to_be_visible()
    with visit.page.expect_request("**/cancel"):
        visit.page.get_by_role("button", name="New conversation").click()
    visit.page.wait_for_timeout(1000)
    held[0].continue_()
    expect(visit.page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    expect(visit.page.locator('#chat [data-testid="user"]')).to_have_count(0)
    send(visit, "And about the hills?")
    expect(lines(visit)).to_have_count(1)
    expect(visit.page.locator('#chat [data-testid="user"]')).to_have_text(["And about the hills?"])


def test_a_suggestion_is_sent_and_a_new_conversation_forgets_it(visit: Visit, studio_url: str) -> None:
    open_studio(visit, studio_url)
    suggestion = visit.page.get_by_role("button", name=re.compile("Select example 1"))
    words = suggestion.inner_text().strip()
    suggestion.click()
    expect(visit.page.locator('#chat [data-testid="user"]')).to_have_text(words)
    expect(thoughts(visit).filter(has_text="Think")).to_be_visible()
    visit.page.get_by_role("button", name="New conversation").click()
    expect(visit.page.locator('#chat [data-testid="user"]')).to_have_count(0)
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
    for selector in ("#router-influence", "#router-line", "#message", "#send", ".masthead-note", "#sampling"):
        expect(visit.page.locator(selector)).to_be_in_viewport(ratio=1)
    assert visit.page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
