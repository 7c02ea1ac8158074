"""The list of sessions: found, read, renamed, deleted; and exports that carry text as text and no ids."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.services.sessions import SessionService, _plain
from app.services.studio import Ask
from engine.errors import BadInput, NotThere
from engine.personality.sheet import PersonaSheet
from engine.types import Traits
from storage.records import SpokenBy
from tests.app.services.echo import ANA, BOB, Desks, EchoResponder

SHEET = PersonaSheet("Ana", Traits(openness=9))
MARKUP = (
    "<script>alert(1)</script> *bold* [link](javascript:x) `code` &lt;i&gt;\n# head\n---\n    code\n~~~\n1. one\n> deep"
)
ONE, TWO = Ask("I failed my exam.", SHEET, 7), Ask("And now?", SHEET, 8)


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    desks = Desks(tmp_path / "studio.db", EchoResponder())
    yield desks
    desks.close()


def shown(markdown: str) -> str:
    """Return what a reader of the rendered file sees."""
    html = MarkdownIt("gfm-like", {"linkify": False}).render(markdown)
    text = re.sub(r"<[^>]*>", "", html)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


def tags(markdown: str) -> set[str]:
    """Return the names of the elements of the rendered file."""
    return set(re.findall(r"<([a-z0-9]+)", MarkdownIt("gfm-like", {"linkify": False}).render(markdown)))


def test_sessions_are_found_by_their_words_and_empty_ones_are_not_shown(desks: Desks) -> None:
    old, new = desks.session(ANA, ONE), desks.session(ANA, TWO)
    desks.session(ANA)
    desks.session(BOB, ONE)
    assert [found.id for found in desks.sessions.find(ANA)] == [new, old]
    assert [found.id for found in desks.sessions.find(ANA, "EXAM failed")] == [old]
    assert desks.sessions.find(ANA, "exam holiday") == []
    assert [found.id for found in desks.sessions.find(ANA, " " * 500)] == [new, old]


def test_a_session_is_read_to_where_it_stands(desks: Desks) -> None:
    session_id = desks.session(ANA, ONE, TWO)
    summary, conversation = desks.sessions.read(ANA, session_id)
    assert (summary.title, summary.turns) == ("I failed my exam.", 2)
    assert [exchange.message for exchange in conversation.exchanges] == [ONE.message, TWO.message]


def test_branches_are_counted_by_their_ends(desks: Desks) -> None:
    session_id = desks.session(ANA, ONE, TWO)
    assert desks.sessions.branches(ANA, session_id) == 1
    first = desks.sessions.read(ANA, session_id)[1].exchanges[0]
    desks.say(ANA, session_id, replace(ONE, redo=first.turn_id))
    assert desks.sessions.branches(ANA, session_id) == 2
    desks.say(ANA, session_id, TWO)
    assert desks.sessions.branches(ANA, session_id) == 2


def test_a_session_apart_is_not_the_studios_and_takes_turns_where_it_stands(desks: Desks) -> None:
    present = desks.session(ANA, ONE, TWO)
    answers = desks.sessions.read(ANA, present)[1].answers
    apart = desks.sessions.begin(ANA, "Replay", "Ana")
    for answer in answers:
        desks.sessions.add_turn(ANA, apart, "again", answer, SpokenBy("Ana"))
    assert desks.studio.open(ANA).session_id == present
    summary, conversation = desks.sessions.read(ANA, apart)
    assert summary.title == "Replay" and conversation.answers == answers


def test_a_title_is_changed_but_never_to_nothing(desks: Desks) -> None:
    session_id = desks.session(ANA, ONE)
    desks.sessions.rename(ANA, session_id, "The exam")
    for title in ("", " \n"):
        with pytest.raises(BadInput, match="title is empty"):
            desks.sessions.rename(ANA, session_id, title)
    assert desks.sessions.read(ANA, session_id)[0].title == "The exam"


def test_a_deleted_session_is_gone(desks: Desks) -> None:
    session_id = desks.session(ANA, ONE)
    desks.sessions.delete(ANA, session_id)
    assert desks.sessions.find(ANA) == []
    with pytest.raises(NotThere):
        desks.sessions.read(ANA, session_id)


ACTS: dict[str, Callable[[SessionService, str, str], object]] = {
    "read": lambda service, owner, session_id: service.read(owner, session_id),
    "branches": lambda service, owner, session_id: service.branches(owner, session_id),
    "rename": lambda service, owner, session_id: service.rename(owner, session_id, "Mine"),
    "delete": lambda service, owner, session_id: service.delete(owner, session_id),
    "json": lambda service, owner, session_id: service.export(owner, session_id, "json"),
    "markdown": lambda service, owner, session_id: service.export(owner, session_id, "markdown"),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_another_owner_reaches_nothing_and_changes_nothing(desks: Desks, act: Callable[..., object]) -> None:
    session_id = desks.session(ANA, ONE)
    before = desks.sessions.read(ANA, session_id)
    refused: list[str] = []
    for found in (session_id, "0" * 32):
        with pytest.raises(NotThere) as raised:
            act(desks.sessions, BOB, found)
        refused.append(str(raised.value))
    assert refused[0] == refused[1]
    assert desks.sessions.read(ANA, session_id) == before and desks.sessions.find(BOB) == []


def test_another_owner_adds_no_turn(desks: Desks) -> None:
    session_id = desks.session(ANA, ONE)
    (answer,) = desks.sessions.read(ANA, session_id)[1].answers
    with pytest.raises(NotThere):
        desks.sessions.add_turn(BOB, session_id, "mine", answer, SpokenBy("Bob"))
    assert desks.sessions.read(ANA, session_id)[0].turns == 1


def test_the_json_export_has_all_branches_by_number(desks: Desks) -> None:
    session_id = desks.session(ANA, ONE, TWO)
    first = desks.sessions.read(ANA, session_id)[1].exchanges[0]
    desks.say(ANA, session_id, replace(ONE, message="Jé <b>", redo=first.turn_id))
    export = desks.sessions.export(ANA, session_id, "json")
    data = json.loads(export.data)
    assert export.name == "i-failed-my-exam.session.json"
    assert [(t["turn"], t["follows"], t["message"]) for t in data["turns"]] == [
        (1, None, ONE.message),
        (2, 1, TWO.message),
        (3, None, "Jé <b>"),
    ]
    assert (data["title"], data["persona"], data["stands_at"]) == ("I failed my exam.", "Ana", 3)
    turn = data["turns"][0]
    assert turn["stages"]["think"] == f"They said {ONE.message}" and turn["sampling"]["seed"] == 7
    assert turn["weights"]["O+"] == 1.0 and turn["stop_reason"] == "end" and turn["pack_hash"] == "f" * 64
    assert turn["heard"] is None


@pytest.mark.parametrize("form", ["json", "markdown"])
def test_an_export_carries_no_owner_no_id_and_no_path(desks: Desks, tmp_path: Path, form: str) -> None:
    persona = desks.personas.save_new(ANA, SHEET).key
    session_id = desks.session(ANA, replace(ONE, persona_key=persona), TWO)
    turn_ids = [exchange.turn_id for exchange in desks.sessions.read(ANA, session_id)[1].exchanges]
    text = desks.sessions.export(ANA, session_id, form).data.decode("utf-8")
    assert ONE.message.rstrip(".") in text
    for canary in (ANA, session_id, persona, *turn_ids, str(tmp_path), str(Path.home())):
        assert canary not in text
    unknown = set(re.findall(r"\b[0-9a-f]{32,64}\b", text)) - {"f" * 64}
    assert not unknown, "nothing else that looks like an id"


def test_the_markdown_export_reads_like_the_conversation(desks: Desks) -> None:
    session_id = desks.session(ANA, ONE)
    export = desks.sessions.export(ANA, session_id, "markdown")
    assert export.name == "i-failed-my-exam.session.md"
    text = shown(export.data.decode("utf-8"))
    assert "I failed my exam." in text and "Think: They said I failed my exam." in text
    assert "Ana: Seed 7 of Ana (9, 5, 5, 5, 5) after 0 turns" in text


def test_the_markdown_export_shows_markup_as_text(desks: Desks) -> None:
    sheet = replace(SHEET, name="<i>An*a*</i>")
    session_id = desks.session(ANA, Ask(MARKUP, sheet, 7))
    desks.sessions.rename(ANA, session_id, "# <u>T</u> | *x*")
    markdown = desks.sessions.export(ANA, session_id, "markdown").data.decode("utf-8")
    assert tags(markdown) <= {"h1", "p", "blockquote", "em", "strong"}
    text = shown(markdown)
    for line in MARKUP.split("\n"):
        assert text.count(line.strip()) >= 2, "in the message, and in the thought about it"
    assert "<i>An*a*</i>:" in text and "# <u>T</u> | *x*" in text


def test_a_session_whose_title_has_no_letters_still_has_a_file_name(desks: Desks) -> None:
    session_id = desks.session(ANA, Ask("…?!", SHEET, 7))
    assert desks.sessions.export(ANA, session_id, "json").name == "session.session.json"


@settings(max_examples=300)
@given(st.text(alphabet="ab 1.)-+=*_~`<>&#|[]()!\\\n\t:;/", max_size=30))
def test_any_text_is_one_run_of_plain_words(text: str) -> None:
    markdown = f"**Ana:** {_plain(text)}"
    assert tags(markdown) <= {"p", "strong"}
    assert shown(markdown).split() == f"Ana: {text}".split()
