"""What the page does, on a real database: run, stop, open again, look at two, send them to raters."""

import json
import re
from collections.abc import Generator
from dataclasses import replace
from typing import cast

import pytest

from app.pages.compare.form import CompareForm, Kind
from app.pages.compare.handlers import SOMETHING_BROKE, Frame
from engine.errors import Busy, GenerationError
from engine.personality.sheet import PersonaSheet
from engine.types import Traits
from tests.app.pages.compare.choir import HOSTILE, said_by
from tests.app.pages.compare.conftest import OWNER, STRANGER, TWO, Room


def test_a_new_visitor_finds_two_personas_chosen_and_an_empty_list(room: Room) -> None:
    shelf = room.on.shelf(OWNER, [], None, is_running=False)
    assert [name for name, _ in shelf.choices] == ["Ana", "Bo", HOSTILE]
    assert shelf.chosen == ("ready:ana", "ready:bo") and shelf.single == "ready:ana"
    assert "Nothing was compared yet" in shelf.earlier and shelf.notice == ""


def test_a_choice_stays_as_long_as_it_is_there(room: Room) -> None:
    shelf = room.on.shelf(OWNER, ["ready:bo", "gone", "ready:evil"], "ready:bo", is_running=False)
    assert shelf.chosen == ("ready:bo", "ready:evil") and shelf.single == "ready:bo"


def test_no_name_stands_in_the_list_twice(room: Room) -> None:
    for name in ("Ana", "Ana", "Ana · v1 (2)"):
        room.personas.save_new(OWNER, PersonaSheet(name, Traits(openness=9)))
    shelf = room.on.shelf(OWNER, [], None, is_running=False)
    names = [name for name, _ in shelf.choices]
    assert len(set(names)) == len(names) == 6
    assert {"Ana", "Ana · v1", "Ana · v1 (2)"} <= set(names)


def test_a_list_that_cannot_be_read_is_a_sentence(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(owner: str) -> list:
        raise Busy("The database is busy.")

    monkeypatch.setattr(room.personas, "find", fail)
    assert room.on.shelf(OWNER, ["ready:bo"], None, is_running=False).notice == "The database is busy."


def test_all_answer_in_one_batch_from_one_seed(room: Room) -> None:
    frames = list(room.on.run(OWNER, replace(TWO, chosen=("ready:ana", "ready:bo", "ready:evil"))))
    (batch,) = room.choir.batches
    assert [(row.persona.name, row.sampling.seed, row.visitor) for row in batch] == [
        ("Ana", 4711, OWNER),
        ("Bo", 4711, OWNER),
        (HOSTILE, 4711, OWNER),
    ]
    first, last = frames[0], frames[-1]
    assert first.is_running and first.seed == 4711 and first.hides_result and "3 answers grow" in (first.status or "")
    assert not last.is_running and last.result is not None and "kept in the list" in (last.status or "")
    assert last.result.names == ("A · Ana", "B · Bo", f"C · {HOSTILE}")
    assert "E+ outgoing: Ana 1" in last.result.weights and "<mark>Ana,</mark>" in last.result.pair
    assert all(frame.is_running for frame in frames[:-1]) and "What now?" in (last.earlier or "")


def test_a_fixed_seed_is_used(room: Room) -> None:
    room.done(replace(TWO, seed=7.0, is_new_seed=False))
    assert {row.sampling.seed for row in room.choir.batches[0]} == {7}


def test_the_plain_base_has_no_weights(room: Room) -> None:
    room.done(CompareForm("?", Kind.BASE, single="ready:ana"))
    assert [row.strength for row in room.choir.batches[0]] == [1.0, 0.0]


def test_a_sweep_is_one_batch_of_five(room: Room) -> None:
    frame = room.done(CompareForm("?", Kind.SWEEP, single="ready:ana", trait="openness"))
    assert [row.persona.traits.openness for row in room.choir.batches[0]] == [1, 3, 5, 7, 9]
    assert frame.result is not None and frame.result.names[4] == "E · Ana, openness 9"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (replace(TWO, chosen=("ready:ana",)), "1 persona is chosen"),
        (replace(TWO, chosen=()), "0 personas are chosen"),
        (replace(TWO, chosen=("ready:ana", "ready:bo") * 3), "6 personas are chosen"),
        (replace(TWO, prompt="  "), "The message is empty"),
        (replace(TWO, chosen=("ready:ana", "gone")), "no such persona"),
        (CompareForm("?", Kind.BASE), "No persona is chosen"),
    ],
)
def test_what_cannot_be_compared_is_a_sentence_and_leaves_the_page(
    room: Room, form: CompareForm, sentence: str
) -> None:
    (frame,) = room.on.run(OWNER, form)
    assert sentence in frame.notice and sentence in (frame.status or "")
    assert not frame.is_running and frame.columns is None and frame.result is None and not frame.hides_result
    assert room.choir.batches == []


def test_a_stop_ends_the_answers_and_keeps_nothing(room: Room) -> None:
    frames = cast(Generator[Frame], room.on.run(OWNER, TWO))
    assert next(frames).is_running and next(frames).is_running
    frames.close()
    assert room.choir.closed == 1 and room.compare.find(OWNER) == []
    frame = room.on.stop(OWNER)
    assert not frame.is_running and "Stopped" in (frame.status or "") and "is-stopped" in (frame.status or "")
    assert frame.columns is None and frame.notice == ""


def test_one_answer_that_fails_is_told_and_nothing_is_kept(room: Room) -> None:
    room.choir.failing[1] = GenerationError("The answer ran off <b>.")
    frame = room.done()
    assert "no answer of Bo" in (frame.status or "") and "ran off &lt;b&gt;" in (frame.columns or "")
    assert said_by("Ana", 4711).split("<")[0] in (frame.columns or "")
    assert frame.result is None and room.compare.find(OWNER) == []


def test_answers_that_break_off_are_a_sentence(room: Room) -> None:
    room.choir.breaks_off = True
    frame = room.done()
    assert "broke off" in frame.notice and not frame.is_running and room.compare.find(OWNER) == []


def test_what_nobody_foresaw_is_logged_and_said_plainly(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    key = room.done_id()
    for name in ("run", "open", "queue_pair"):
        monkeypatch.setattr(room.compare, name, fail)
    notices = [
        room.done().notice,
        room.on.open(OWNER, key).notice,
        room.on.pair(OWNER, key, 0, 1).notice,
        room.on.send(OWNER, key, 0, 1).notice,
    ]
    assert notices == [SOMETHING_BROKE] * 4
    monkeypatch.setattr(room.compare, "find", fail)
    assert room.on.shelf(OWNER, [], None, is_running=False).notice == SOMETHING_BROKE
    assert room.done().notice == SOMETHING_BROKE


def test_an_earlier_comparison_looks_as_it_did(room: Room) -> None:
    done = room.done(replace(TWO, seed=3, is_new_seed=False))
    assert done.result is not None
    frame = room.on.open(OWNER, done.result.comparison_id)
    assert frame.columns == done.columns and frame.result == done.result and "seed 3" in (frame.status or "")


def test_nobody_opens_or_sends_what_is_anothers(room: Room) -> None:
    key = room.done_id()
    for notice in (
        room.on.open(STRANGER, key).notice,
        room.on.pair(STRANGER, key, 0, 1).notice,
        room.on.send(STRANGER, key, 0, 1).notice,
        room.on.open(OWNER, "none").notice,
    ):
        assert "There is no such" in notice
    assert "What now?" not in room.on.shelf(STRANGER, [], None, is_running=False).earlier


def test_two_answers_are_chosen_and_sent_and_the_queue_is_counted(room: Room) -> None:
    key = room.done_id(CompareForm("?", Kind.SWEEP, single="ready:ana", trait="openness"))
    shown = room.on.pair(OWNER, key, 0, 4)
    assert shown.can_send and "openness 9" in (shown.pair or "")
    assert "It is the only one" in room.on.send(OWNER, key, 0, 4).said
    sent = room.on.send(OWNER, key, 1, 2)
    assert "2 pairs of yours wait" in sent.said and not sent.can_send


def test_one_answer_twice_is_no_pair(room: Room) -> None:
    key = room.done_id()
    assert room.on.pair(OWNER, key, 1, 1).can_send is False
    assert "two different answers" in room.on.pair(OWNER, key, 1, 1).said
    assert "two different answers" in room.on.send(OWNER, key, 1, 1).notice


def test_the_links_lead_to_the_grid(room: Room) -> None:
    frame = room.done()
    assert frame.result is not None
    (key, form), _ = re.findall(r'href="/files/comparison/(\w+)/(\w+)"', frame.result.files)
    assert form == "csv" and room.compare.export(OWNER, key, form).data.count(b"What now?") == 2
    grid = json.loads(room.compare.export(OWNER, key, "json").data)
    assert [row["respond"] for row in grid["answers"]] == [said_by("Ana", 4711), said_by("Bo", 4711)]
