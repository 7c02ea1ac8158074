"""A person talks in the studio: versions, branches, a stop in mid-sentence, a reload in the middle, tabs, length."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from app.services.owner import COOKIE, new_token, owner_of
from app.services.studio import Ask
from app.shell import Services
from engine.personality.sheet import PersonaSheet
from engine.types import Stage
from tests.app.scripted import SPOKEN, ScriptedResponder
from tests.app.serving import built, served, services_on, studio_server
from tests.browser.conftest import Visit
from tests.browser.steps import (
    answers,
    ask,
    let_go,
    lines,
    link,
    messages,
    open_studio,
    press,
    reload,
    send,
    thoughts,
    wait_drawn,
    wait_rest,
)

NASTY = '<img src="http://198.51.100.1/x.png" onerror="window.hit = 1"> [again](#again-0) & more'
QUICK_S, SLOW_S = 0.01, 0.05


class PacedScript(ScriptedResponder):
    """A scripted responder whose pace a test can change."""

    def __init__(self) -> None:
        """Begin quick."""
        self.pace_s = QUICK_S
        self._never = threading.Event()
        super().__init__(sleep=lambda _: (self._never.wait(self.pace_s), None)[1])


@pytest.fixture(scope="module")
def paced() -> PacedScript:
    return PacedScript()


@pytest.fixture
def responder(paced: PacedScript) -> Iterator[PacedScript]:
    yield paced
    paced.pace_s = QUICK_S


@pytest.fixture
def slow(responder: PacedScript) -> None:
    """Let a person be quicker than the answer, which takes some four seconds."""
    responder.pace_s = SLOW_S


@pytest.fixture(scope="module")
def services(paced: PacedScript) -> Iterator[Services]:
    with services_on(paced) as services:
        yield services


@pytest.fixture(scope="module")
def url(services: Services) -> Iterator[str]:
    with served(built(lambda: studio_server(services))) as url:
        yield url


def edit(visit: Visit, place: int, words: str | None) -> None:
    """Edit a message of the person in the chat; None leaves it as it is."""
    visit.page.get_by_role("button", name="Edit", exact=True).nth(place).click()
    if words is not None:
        visit.page.locator("#chat textarea").fill(words)
    press(visit, "Submit")


def test_answering_again_makes_a_version_that_can_be_stepped_through(visit: Visit, url: str) -> None:
    open_studio(visit, url)
    ask(visit, "Hello")
    visit.page.get_by_role("textbox", name="Message").fill("half a thought")
    let_go(visit, "Extraversion", 9)
    link(visit, "Answer again").click()
    expect(lines(visit)).to_contain_text("2 of 2")
    expect(lines(visit)).to_contain_text("E+ 1.00")
    expect(visit.page.get_by_role("textbox", name="Message")).to_have_value("half a thought")
    wait_rest(visit)
    link(visit, "‹").click()
    expect(lines(visit)).to_contain_text("1 of 2")
    expect(lines(visit)).to_contain_text("plain base")
    reload(visit)
    expect(lines(visit)).to_contain_text("1 of 2")
    # By keyboard too.
    link(visit, "›").focus()
    visit.page.keyboard.press("Enter")
    expect(lines(visit)).to_contain_text("2 of 2")
    expect(messages(visit)).to_have_text(["Hello"])


def test_an_edited_message_branches_and_both_branches_stay_within_reach(
    visit: Visit, url: str, responder: PacedScript
) -> None:
    open_studio(visit, url)
    ask(visit, "One < two")
    ask(visit, "Two")
    edit(visit, 0, "Uno & due")
    expect(messages(visit)).to_have_text(["Uno & due"])
    expect(lines(visit)).to_contain_text("2 of 2")
    assert (responder.requests[-1].message, responder.requests[-1].history) == ("Uno & due", ())
    wait_rest(visit)
    link(visit, "‹").click()
    expect(messages(visit)).to_have_text(["One < two", "Two"])
    reload(visit)
    expect(messages(visit)).to_have_text(["One < two", "Two"])
    link(visit, "›").first.click()
    expect(messages(visit)).to_have_text(["Uno & due"])
    # What is edited and left as it is stays as it was typed.
    edit(visit, 0, "Uno & tre")
    expect(lines(visit)).to_contain_text("3 of 3")
    assert responder.requests[-1].message == "Uno & tre"


def test_a_stop_in_mid_sentence_is_found_after_a_reload(visit: Visit, url: str, slow: None) -> None:
    open_studio(visit, url)
    send(visit, "Hello")
    expect(answers(visit)).to_contain_text("Oh no")
    press(visit, "Stop")
    wait_rest(visit)
    expect(visit.page.locator("#chat .loading-spinner")).to_have_count(0)
    said = answers(visit).inner_text().strip()
    assert said.startswith("Oh no") and said != SPOKEN[Stage.RESPOND]
    expect(visit.page.locator("#strip")).to_contain_text("stopped by a person")
    reload(visit)
    expect(answers(visit)).to_have_text(said)
    expect(lines(visit)).to_contain_text("stopped")


def test_a_stop_before_the_first_word_gives_the_message_back(visit: Visit, url: str, responder: PacedScript) -> None:
    responder.pace_s = 2.0
    open_studio(visit, url)
    send(visit, "Do not lose me")
    press(visit, "Stop")
    expect(visit.page.get_by_role("textbox", name="Message")).to_have_value("Do not lose me")
    expect(visit.page.get_by_text("Your message is back in its field")).to_be_visible()
    expect(messages(visit)).to_have_count(0)


def test_an_answer_goes_on_while_the_page_is_reloaded(visit: Visit, url: str, slow: None) -> None:
    open_studio(visit, url)
    send(visit, "Hello")
    expect(thoughts(visit).filter(has_text="Think")).to_be_visible()
    reload(visit)
    expect(messages(visit)).to_have_text(["Hello"])
    expect(visit.page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    wait_rest(visit)
    expect(answers(visit)).to_have_text(SPOKEN[Stage.RESPOND])
    expect(lines(visit)).to_have_count(1)
    expect(visit.page.locator("#strip")).to_contain_text("finished by itself")


def test_a_message_sent_while_an_answer_runs_is_refused_with_a_sentence_and_kept(
    visit: Visit, url: str, slow: None
) -> None:
    open_studio(visit, url)
    send(visit, "One")
    expect(thoughts(visit).filter(has_text="Think")).to_be_visible()
    field = visit.page.get_by_role("textbox", name="Message")
    field.fill("Two")
    field.press("Enter")
    expect(visit.page.get_by_text("still being answered")).to_be_visible()
    wait_rest(visit)
    expect(field).to_have_value("Two")
    expect(messages(visit)).to_have_text(["One"])


def test_a_second_tab_shows_the_same_and_another_browser_nothing(visit: Visit, url: str, browser: Browser) -> None:
    open_studio(visit, url)
    let_go(visit, "Openness", 8)
    ask(visit, "Only mine")
    tab = visit.page.context.new_page()
    tab.goto(url)
    wait_drawn(tab)
    expect(tab.locator('#chat [data-testid="user"]')).to_have_text(["Only mine"])
    expect(tab.get_by_role("slider", name="Openness")).to_have_value("8")
    tab.get_by_role("textbox", name="Message").fill("From the other tab")
    tab.get_by_role("button", name="Send", exact=True).click()
    expect(tab.locator("#chat .turn-line")).to_have_count(2)
    # The first tab shows it too when its page is chosen again.
    visit.page.get_by_role("tab", name="Personas").click()
    visit.page.get_by_role("tab", name="Studio").click()
    expect(messages(visit)).to_have_text(["Only mine", "From the other tab"])
    stranger = browser.new_context()
    page = stranger.new_page()
    page.goto(url)
    wait_drawn(page)
    expect(page.get_by_role("slider", name="Openness")).to_have_value("5")
    expect(page.locator('#chat [data-testid="user"]')).to_have_count(0)
    stranger.close()


def test_how_much_of_the_trace_is_shown_outlives_a_reload_and_a_move(visit: Visit, url: str) -> None:
    open_studio(visit, url)
    let_go(visit, "Extraversion", 9)
    ask(visit, "Hello")
    expect(thoughts(visit)).to_have_count(2)
    visit.page.get_by_role("radio", name="Off").check()
    expect(thoughts(visit)).to_have_count(0)
    expect(answers(visit)).to_have_count(1)
    press(visit, "Undo")
    expect(visit.page.get_by_role("button", name="Redo", exact=True)).to_be_enabled()
    expect(thoughts(visit)).to_have_count(0)
    reload(visit)
    expect(visit.page.get_by_role("radio", name="Off")).to_be_checked()
    expect(answers(visit)).to_have_count(1)
    expect(thoughts(visit)).to_have_count(0)
    visit.page.get_by_role("radio", name="Titles").check()
    expect(thoughts(visit)).to_have_count(2)
    expect(thoughts(visit).first).to_contain_text("outgoing")
    reload(visit)
    expect(visit.page.get_by_role("radio", name="Titles")).to_be_checked()
    expect(thoughts(visit)).to_have_count(2)


def test_a_long_conversation_shows_its_newest_and_the_earlier_ones_when_asked(
    visit: Visit, url: str, services: Services, responder: PacedScript
) -> None:
    responder.pace_s = 0.0
    token = new_token()

    def talk() -> None:
        session = None
        for place in range(16):
            for desk in services.studio.say(owner_of(token), session, Ask(f"m{place}", PersonaSheet("Ana"), 3)):
                session = desk.session_id

    # What makes turns waits for threads, and this one drives the browser.
    thread = threading.Thread(target=talk)
    thread.start()
    thread.join(60)
    visit.page.context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
    open_studio(visit, url)
    expect(messages(visit)).to_have_text([f"m{place}" for place in range(9, 16)])
    link(visit, "Show earlier").click()
    expect(messages(visit)).to_have_text([f"m{place}" for place in range(2, 16)])
    # The one that is meant is edited, not one that has the same place among fewer.
    edit(visit, 13, "changed")
    expect(messages(visit).last).to_have_text("changed")
    expect(messages(visit)).to_have_count(14)
    wait_rest(visit)
    # Coming back to the page shows the newest alone, and counts from them.
    visit.page.get_by_role("tab", name="Personas").click()
    visit.page.get_by_role("tab", name="Studio").click()
    expect(messages(visit)).to_have_text([*(f"m{place}" for place in range(9, 15)), "changed"])
    edit(visit, 0, "and this")
    expect(messages(visit).last).to_have_text("and this")
    wait_rest(visit)
    assert [turn.message for turn in responder.requests[-1].history] == [f"m{place}" for place in range(9)]


def test_hostile_words_are_shown_and_do_nothing(visit: Visit, url: str, responder: PacedScript) -> None:
    open_studio(visit, url)
    asked = len(responder.requests)
    ask(visit, NASTY)
    expect(messages(visit)).to_contain_text("<img src=")
    assert visit.page.locator("#chat .message img").count() == 0
    assert visit.page.evaluate("window.hit") is None
    # A link that a person wrote is none of the studio's own.
    messages(visit).get_by_text("again").first.click()
    visit.page.wait_for_timeout(300)
    assert len(responder.requests) == asked + 1
    expect(visit.page.locator("#talk-title")).to_contain_text("<img")
    assert visit.page.locator("#talk-title img").count() == 0
    assert visit.foreign(url) == []
