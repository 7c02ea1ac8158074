"""What the page writes as HTML: everything that people and models wrote is text, and the words are right."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.pages.sessions.drawing import pictures_of
from app.pages.sessions.list_html import LIMIT, NO_SESSIONS, NOTHING_FOUND, list_html
from app.pages.sessions.replay_html import OTHER_PACK, replay_html, state_words
from app.pages.sessions.transcript import NONE_CHOSEN, Detail, head_html, transcript_html
from app.services.replay import Replay
from app.services.studio import Ask
from engine.personality.sheet import PersonaSheet
from engine.types import Traits
from tests.app.services.echo import ANA, Desks, EchoResponder

NASTY = "<img src=x onerror=\"alert('1')\">&amp;"
SHEET = PersonaSheet(NASTY, Traits(extraversion=9))


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    desks = Desks(tmp_path / "studio.db", EchoResponder())
    yield desks
    desks.close()


def nasty_detail(desks: Desks) -> Detail:
    session_id = desks.session(ANA, Ask(NASTY, SHEET, 5), Ask("Two", SHEET, 6))
    return Detail(*desks.sessions.read(ANA, session_id), branches=2)


def replayed(desks: Desks, session_id: str) -> list[Replay]:
    return list(desks.replays.run(ANA, session_id))


def test_what_people_and_models_wrote_is_text(desks: Desks) -> None:
    detail = nasty_detail(desks)
    desks.responder.accent = NASTY
    replay = replayed(desks, detail.summary.id)[-1]
    for html in (
        list_html([detail.summary], "", "", 0),
        head_html(detail, 0),
        transcript_html(detail.conversation),
        replay_html(replay),
        replay_html(replay, NASTY),
        head_html(None, 0, NASTY),
        "".join(str(part) for part in pictures_of(detail)[1::2]),
    ):
        assert "<img" not in html
    assert "&lt;img" in transcript_html(detail.conversation) and "<mark>" in replay_html(replay)


def test_the_list_marks_the_chosen_and_says_when_it_is_empty_or_cut(desks: Desks) -> None:
    summary = nasty_detail(desks).summary
    html = list_html(
        [summary, replace(summary, id='x"y', version_number=3, turns=1)], "", summary.id, summary.updated_ms
    )
    assert html.count('aria-current="true"') == 1 and f'data-id="{summary.id}" aria-current="true"' in html
    assert "· v3" in html and "1 turn<" in html and "2 turns<" in html and 'data-id="x&quot;y"' in html
    assert list_html([], "", "", 0) == NO_SESSIONS and list_html([], "words", "", 0) == NOTHING_FOUND
    assert "The newest 200" in list_html([summary] * LIMIT, "", "", 0)


def test_the_head_links_both_files_and_counts_branches(desks: Desks) -> None:
    detail = nasty_detail(desks)
    html = head_html(detail, 0)
    for form in ("json", "markdown"):
        assert f'href="/files/session/{detail.summary.id}/{form}" download' in html
    assert "2 branches" in html and "one branch" in head_html(replace(detail, branches=1), 0)
    newer = replace(detail, summary=replace(detail.summary, version_number=1), newest_version=4)
    assert "the newest is v4" in head_html(newer, 0) and "the newest" not in html
    assert NONE_CHOSEN in head_html(None, 0)


def test_a_turn_shows_its_thoughts_folded_and_its_numbers(desks: Desks) -> None:
    html = transcript_html(nasty_detail(desks).conversation)
    assert html.count("<details") == html.count("</details>") == 2 and "<details open" not in html
    assert html.count('class="turn-strip"') == 2 and "E+" in html and "<dd>5</dd>" in html


def test_an_answer_without_words_says_so(desks: Desks) -> None:
    desks.responder.stop_after = 1
    session_id = desks.session(ANA, Ask("One", SHEET, 5))
    html = transcript_html(desks.sessions.read(ANA, session_id)[1])
    assert "Nothing was said in the Respond stage." in html


def test_pictures_say_in_words_what_they_show(desks: Desks) -> None:
    _, weights, _, drift = pictures_of(nasty_detail(desks))
    assert "Expert weights over 2 turns" in weights and "Nothing heard yet" in drift
    assert "No turns yet" in pictures_of(None)[1]


def test_a_replay_says_how_far_it_is_and_what_came_of_it(desks: Desks) -> None:
    detail = nasty_detail(desks)
    states = replayed(desks, detail.summary.id)
    assert state_words(states[0]) == "Turn 1 of 2 is being answered again, in a new session."
    assert state_words(states[-1]) == "All 2 answers are the same text."
    assert "<progress" in replay_html(states[0]) and "<progress" not in replay_html(states[-1])
    assert f'data-id="{states[-1].session_id}"' in replay_html(states[-1]) and "data-id" not in replay_html(states[0])
    assert state_words(replace(states[0], is_over=True)) == "Ended after 0 of 2 turns. Nothing was replayed."
    half = next(state for state in states if state.done == 1)
    assert state_words(replace(half, is_over=True)) == "Ended after 1 of 2 turns. 1 of 1 answers are the same text."
    assert "not replayed" in replay_html(replace(half, is_over=True)) and "waits" in replay_html(half)
    assert OTHER_PACK in replay_html(replace(half, is_same_pack=False)) and OTHER_PACK not in replay_html(half)
