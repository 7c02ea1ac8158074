"""What an evaluator does, on a real database, without a browser."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.pages.rate.handlers import SOMETHING_BROKE, Frame, RateHandlers
from app.services.rating import BlindItem
from engine.errors import BadInput
from engine.judging.judgement import Preference
from tests.app.pages.rate.room import NAMES, OWNER, PLAN, Room, filled


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path / "studio.db")
    yield room
    room.close()


@pytest.fixture
def on(room: Room) -> RateHandlers:
    return RateHandlers(room.service)


def item_of(frame: Frame) -> BlindItem:
    assert frame.sentence == "" and frame.view is not None and frame.view.item is not None, frame
    return frame.view.item


def begun(on: RateHandlers, code: str) -> BlindItem:
    return item_of(on.act({"deed": "consent", "code": code}))


def judge(on: RateHandlers, code: str, item: BlindItem, turn: int = 1) -> Frame:
    return on.act({"deed": "judge", "code": code, "item": item.id, "given": filled(), "turn": turn})


def test_signing_in_shows_the_consent_and_then_the_first_item(on: RateHandlers, room: Room) -> None:
    [code] = room.codes(room.batch())
    frame = on.act({"deed": "open", "code": f" {code[:5]}-{code[5:]} ".lower(), "turn": 3})
    assert (frame.turn, frame.code) == (3, code) and frame.view is not None
    assert frame.view.step == "consent" and frame.view.total > 5
    assert begun(on, code).number == 1
    again = on.act({"deed": "open", "code": code})
    assert item_of(again).number == 1


@pytest.mark.parametrize(("code", "words"), [("ABCDE12345", "Nobody has this code"), ("", "No code is typed")])
def test_a_wrong_code_is_a_sentence_and_the_page_stays(on: RateHandlers, code: str, words: str) -> None:
    frame = on.act({"deed": "open", "code": code, "turn": 2})
    assert frame.view is None and frame.turn == 2 and words in frame.sentence


def test_judging_goes_to_the_next_item_and_stores_what_was_meant(on: RateHandlers, room: Room) -> None:
    [code] = room.codes(room.batch())
    first = begun(on, code)
    second = item_of(judge(on, code, first))
    assert second.id != first.id and second.number == 2
    [kept] = room.batches.judgements(OWNER)
    assert kept.shown_lean == -1 and kept.preference in (Preference.LEFT, Preference.RIGHT)
    assert (kept.right if kept.is_swapped else kept.left).text == first.text_a


def test_what_is_missing_is_said_and_the_page_stays(on: RateHandlers, room: Room) -> None:
    [code] = room.codes(room.batch())
    item = begun(on, code)
    for given, words in (
        ({}, "Choose which answer is better"),
        ({"preference": "tie"}, "Answer A has no mark"),
        (filled("both_bad"), "Say in a few words why"),
    ):
        frame = on.act({"deed": "judge", "code": code, "item": item.id, "given": given})
        assert frame.view is None and words in frame.sentence
    assert room.batches.judgements(OWNER) == []


def test_skip_and_back(on: RateHandlers, room: Room) -> None:
    [code] = room.codes(room.batch())
    first = begun(on, code)
    refused = on.act({"deed": "back", "code": code})
    assert refused.view is None and "first item" in refused.sentence
    second = item_of(on.act({"deed": "skip", "code": code, "item": first.id}))
    assert second.number == 2
    assert item_of(on.act({"deed": "back", "code": code})).id == first.id


def test_a_draft_is_kept_silently_and_found_again(on: RateHandlers, room: Room) -> None:
    [code] = room.codes(room.batch())
    item = begun(on, code)
    given = {"preference": "b_much", "scales": {"a": {"helpful": 2}}, "flags": ["unsafe"], "comment": "so far"}
    frame = on.keep({"code": code, "item": item.id, "given": given, "turn": 9})
    assert (frame.view, frame.sentence, frame.turn) == (None, "", 9)
    draft = item_of(on.act({"deed": "open", "code": code})).draft
    assert (draft["preference"], draft["scales"]["a"], draft["comment"]) == ("b_much", {"helpful": 2}, "so far")


def test_raters_at_once_have_their_own_items_and_cannot_touch_each_others(on: RateHandlers, room: Room) -> None:
    ana, bob = room.codes(room.batch(), 2)
    hers, his = begun(on, ana), begun(on, bob)
    assert hers.id != his.id and {hers.text_a, hers.text_b, hers.prompt} != {his.text_a, his.text_b, his.prompt}
    for deed in ("judge", "skip"):
        frame = on.act({"deed": deed, "code": bob, "item": hers.id, "given": filled()})
        assert frame.view is None and frame.sentence
    assert on.keep({"code": bob, "item": hers.id, "given": filled()}).sentence
    assert item_of(on.act({"deed": "open", "code": ana})).draft == {}


def test_names_come_when_all_is_judged_and_not_before(on: RateHandlers, room: Room) -> None:
    [code] = room.codes(room.batch(replace(PLAN, gold_share=0.0, repeat_share=0.0)))
    frame = on.act({"deed": "consent", "code": code})
    judged = 0
    while frame.view is not None and frame.view.item is not None:
        assert frame.view.names == ()
        frame = judge(on, code, frame.view.item)
        judged += 1
    assert judged == 6 and frame.view is not None
    assert (frame.view.step, frame.view.names) == ("done", NAMES)


def test_who_has_nothing_left_waits_while_others_judge(on: RateHandlers, room: Room) -> None:
    room_for_two = replace(PLAN, overlap=2, gold_share=0.0, repeat_share=0.0)
    [code] = room.codes(room.batch(room_for_two))
    frame = on.act({"deed": "consent", "code": code})
    while frame.view is not None and frame.view.item is not None:
        frame = judge(on, code, frame.view.item)
    assert frame.view is not None and (frame.view.step, frame.view.judged, frame.view.names) == ("waiting", 6, ())


def test_whatever_a_browser_sends_is_answered_with_a_sentence(on: RateHandlers, room: Room) -> None:
    [code] = room.codes(room.batch())
    item = begun(on, code)
    for sent in (
        {},
        {"deed": 7, "code": ["x"], "item": None, "given": "no", "turn": "1"},
        {"deed": "reveal", "code": code},
        {"deed": "judge", "code": code, "item": item.id, "given": {"names": True}},
        {"deed": "judge", "code": code, "item": "x" * 9999, "given": filled()},
        {"deed": "judge", "code": code, "item": item.id, "given": filled(scales={"a": {"safe": 8}})},
    ):
        frame = on.act(sent)
        assert frame.view is None and frame.sentence and frame.sentence != SOMETHING_BROKE, sent
    assert item_of(on.act({"deed": "open", "code": code})).id == item.id


def test_what_breaks_is_logged_and_said_plainly(
    on: RateHandlers, room: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(code: str) -> None:
        raise RuntimeError(code)

    monkeypatch.setattr(room.service, "open", breaks)
    frame = on.act({"deed": "open", "code": "ABCDE12345"})
    assert frame.sentence == SOMETHING_BROKE and "RuntimeError" in caplog.text


def test_a_closed_batch_says_so_and_shows_the_end_after_a_reload(on: RateHandlers, room: Room) -> None:
    batch = room.batch()
    [code] = room.codes(batch)
    item = begun(on, code)
    room.batches.close(OWNER, batch.summary.id)
    with pytest.raises(BadInput, match="closed"):
        room.service.skip(code, item.id)
    assert "closed" in judge(on, code, item).sentence
    frame = on.act({"deed": "open", "code": code})
    assert frame.view is not None and frame.view.step == "done"
