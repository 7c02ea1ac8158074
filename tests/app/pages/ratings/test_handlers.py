"""The page's events as plain calls, on real stores and a voice that speaks from a script."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from app.pages.ratings.handlers import GONE, SOMETHING_BROKE, Frame, RatingsHandlers
from app.services.batches import BatchDesk, BatchService
from engine.errors import GenerationError
from engine.types import Traits
from storage.rating_records import BatchState, BatchSummary
from tests.app.pages.ratings.desk import ANA, BOB, LOUD, NASTY, READY, SHY, Desk, desk_on


def shown(frame: Frame) -> BatchSummary:
    assert frame.desk is not None
    return frame.desk.record.summary


def titles(frame: Frame) -> list[str]:
    assert frame.rows is not None
    return [row.summary.title for row in frame.rows]


def test_a_new_visitor_has_nothing(desk: Desk) -> None:
    assert desk.on.refresh(ANA, "") == Frame(())


def test_a_batch_is_made_answered_and_opened(desk: Desk) -> None:
    frame = desk.on.make(ANA, "", desk.form(ANA))
    assert frame.is_done and not frame.notice and titles(frame) == ["Spring"]
    made = desk.wait(ANA, frame.chosen)
    assert (made.state, made.answers, made.items, made.judgements_wanted) == (BatchState.OPEN, 6, 6, 18)
    record = shown(desk.on.choose(ANA, frame.chosen))
    assert record.plan.seeds == (1,) and record.plan.asks_scales and not record.plan.shows_brief
    prompts = desk.services.batches.desk(ANA, frame.chosen).record.prompts
    assert [prompt.text for prompt in prompts] == ["How are you?", "I am <b>sad</b>"]


def test_the_whole_form_reaches_the_batch(desk: Desk) -> None:
    session = desk.session(ANA, "My exam", "And now?")
    form = replace(
        desk.form(ANA),
        personas=(*desk.form(ANA).personas, READY),
        has_base=False,
        prompt_sets=("Everyday",),
        session_ids=(session,),
        seeds="3, 5",
        overlap=2,
        most_items="40",
        per_rater="10",
        gold_percent=20,
        repeat_percent=10,
        asks_scales=False,
        asks_traits=True,
        shows_brief=True,
    )
    made = desk.on.make(ANA, "", form)
    assert not made.notice
    desk.services.batches.pause(ANA, made.chosen)
    record = desk.services.batches.desk(ANA, made.chosen).record
    plan = record.summary.plan
    assert (plan.seeds, plan.overlap, plan.most_items, plan.per_rater) == ((3, 5), 2, 40, 10)
    assert (plan.gold_share, plan.repeat_share) == (0.2, 0.1)
    assert (plan.asks_scales, plan.asks_traits, plan.shows_brief) == (False, True, True)
    assert [one.contender.name for one in record.contenders] == [NASTY, "Bo", "Captain Aroha"]
    assert len(record.prompts) == 2 + 16 + 2 and len(record.prompts[-1].history) == 1


def test_an_older_version_is_judged_as_it_was(desk: Desk) -> None:
    form = desk.form(ANA)
    key = form.personas[0].partition("@")[0]
    desk.services.personas.save_version(ANA, key, replace(LOUD, traits=Traits(extraversion=2)))
    made = desk.on.make(ANA, "", form)
    contender = desk.services.batches.desk(ANA, made.chosen).record.contenders[0].contender
    assert contender.version_number == 1 and contender.aims == (5, 5, 9, 5, 5)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": " "}, "has no title"),
        ({"personas": ()}, "Choose 2 to 12"),
        ({"personas": ("nonsense",)}, "is no persona"),
        ({"own_prompts": "\n \n"}, "There is no prompt"),
        ({"seeds": "1, two"}, "'two' is no whole number"),
        ({"seeds": ""}, "one to ten different seeds"),
        ({"most_items": "-4"}, "'-4'"),
        ({"per_rater": "0"}, "It is at least 1"),
        ({"overlap": None}, "is empty"),
        ({"overlap": 0}, "1 to 20 raters"),
        ({"gold_percent": 80}, "share of gold"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_made(
    desk: Desk, wrong: dict[str, object], sentence: str
) -> None:
    frame = desk.on.make(ANA, "", replace(desk.form(ANA), **wrong))  # pyright: ignore[reportArgumentType]
    assert sentence in frame.notice and not frame.is_done
    assert frame.rows == () and desk.services.batches.find(ANA) == []


def test_making_is_paused_and_goes_on(tmp_path: Path) -> None:
    with desk_on(tmp_path / "studio.db", pause_s=0.005) as desk:
        frame = desk.on.make(ANA, "", desk.form(ANA))
        assert frame.is_making and frame.desk is not None and frame.desk.job.is_running
        frame = desk.on.pause(ANA, frame.chosen)
        assert not frame.is_making and shown(frame).state is BatchState.ANSWERING
        assert shown(frame).answers < 6
        frame = desk.on.go_on(ANA, frame.chosen)
        assert frame.is_making
        assert "already" in desk.on.go_on(ANA, frame.chosen).notice
        assert desk.wait(ANA, frame.chosen).state is BatchState.OPEN


def test_progress_is_found_again_after_the_program_was_closed(tmp_path: Path) -> None:
    with desk_on(tmp_path / "studio.db", pause_s=0.005) as desk:
        batch_id = desk.on.make(ANA, "", desk.form(ANA)).chosen
        assert desk.on.refresh(ANA, "").is_making, "a second tab"
    with desk_on(tmp_path / "studio.db") as desk:
        frame = desk.on.refresh(ANA, "")
        assert frame.chosen == batch_id and not frame.is_making
        assert frame.rows is not None and not frame.rows[0].job.is_running
        assert desk.on.go_on(ANA, batch_id).is_done
        assert desk.wait(ANA, batch_id).state is BatchState.OPEN


def test_a_batch_that_opened_during_the_look_is_not_called_stopped(desk: Desk) -> None:
    batch_id = desk.opened(ANA)
    now = desk.services.batches.desk(ANA, batch_id)
    before = replace(now, record=replace(now.record, summary=replace(now.record.summary, state=BatchState.ANSWERING)))

    class Late(BatchService):
        def desk(self, owner: str, batch_id: str) -> BatchDesk:
            return looks.pop(0)

    looks = [before, now]
    late = object.__new__(Late)
    late.__dict__.update(vars(desk.services.batches))
    on = RatingsHandlers(late, desk.services.personas, desk.services.sessions)
    assert shown(on.choose(ANA, batch_id)).state is BatchState.OPEN


def test_why_making_stopped_is_said_until_it_goes_on(desk: Desk) -> None:
    desk.responder.error = GenerationError("The logits are not finite.")
    batch_id = desk.on.make(ANA, "", desk.form(ANA)).chosen
    desk.wait(ANA, batch_id)
    frame = desk.on.choose(ANA, batch_id)
    assert frame.desk is not None and "not finite" in frame.desk.job.error and not frame.is_making
    desk.responder.error = None
    desk.on.go_on(ANA, batch_id)
    desk.wait(ANA, batch_id)
    frame = desk.on.choose(ANA, batch_id)
    assert frame.desk is not None and frame.desk.job.error == "" and shown(frame).state is BatchState.OPEN


def test_raters_are_invited_and_the_batch_is_closed(desk: Desk) -> None:
    batch_id = desk.opened(ANA)
    frame = desk.on.invite(ANA, batch_id, 2, " Students ")
    assert frame.desk is not None
    assert [(rater.label, rater.group) for rater in frame.desk.raters] == [
        ("Rater 1", "Students"),
        ("Rater 2", "Students"),
    ]
    assert len({rater.code for rater in frame.desk.raters}) == 2
    for count, sentence in ((0, "1 to 200"), (500, "1 to 200"), (None, "Type a number")):
        wrong = desk.on.invite(ANA, batch_id, count, "")
        assert sentence in wrong.notice and not wrong.is_done
    assert shown(desk.on.close(ANA, batch_id)).state is BatchState.DONE
    assert "Only an open batch" in desk.on.close(ANA, batch_id).notice


def test_a_batch_is_deleted_by_its_title_alone(desk: Desk) -> None:
    batch_id = desk.opened(ANA)
    wrong = desk.on.delete(ANA, batch_id, "Autumn")
    assert "type its title" in wrong.notice and not wrong.is_done and titles(wrong) == ["Spring"]
    frame = desk.on.delete(ANA, batch_id, "Spring")
    assert frame.rows == () and frame.desk is None and "“Spring” was deleted" in frame.said
    assert desk.on.choose(ANA, batch_id).said == GONE


def test_what_is_anothers_is_not_there(desk: Desk) -> None:
    theirs = desk.opened(BOB)
    assert desk.on.refresh(ANA, theirs) == Frame((), said=GONE)
    for frame in (
        desk.on.go_on(ANA, theirs),
        desk.on.pause(ANA, theirs),
        desk.on.invite(ANA, theirs, 1, ""),
        desk.on.close(ANA, theirs),
        desk.on.delete(ANA, theirs, "Spring"),
    ):
        assert "There is no" in frame.notice and frame.desk is None and frame.rows == ()
    assert shown(desk.on.choose(BOB, theirs)).raters == 0 and shown(desk.on.choose(BOB, theirs)).title == "Spring"
    form = desk.form(ANA)
    for stolen in (
        replace(form, personas=desk.form(BOB).personas),
        replace(form, session_ids=(desk.session(BOB, "x"),)),
    ):
        assert "There is no" in desk.on.make(ANA, "", stolen).notice


def test_pairs_from_compare_wait_and_become_a_batch(desk: Desk) -> None:
    desk.send_pair(ANA)
    desk.send_pair(ANA, "And now?")
    assert desk.on.refresh(ANA, "").waiting == 2 and desk.on.refresh(BOB, "").waiting == 0
    form = replace(desk.form(ANA, ""), overlap=2)
    assert "2 pairs from Compare; 2 raters each = 4 judgements" in desk.on.amount(ANA, form, True)
    frame = desk.on.make(ANA, "", form, is_from_compare=True)
    made = shown(frame)
    assert (made.title, made.state, made.items) == ("Pairs from Compare", BatchState.OPEN, 2)
    assert frame.waiting == 0
    again = desk.on.make(ANA, frame.chosen, form, is_from_compare=True)
    assert "No pair waits" in again.notice and again.chosen == frame.chosen


def test_the_amount_follows_the_form(desk: Desk) -> None:
    form = desk.form(ANA)
    assert "3 contenders × 2 prompts × 1 seed = 6 answers, 6 pairs; 3 raters each" in desk.on.amount(ANA, form)
    more = replace(form, prompt_sets=("Everyday",), session_ids=(desk.session(ANA, "One", "Two"),), seeds="1 2")
    assert "3 contenders × 20 prompts × 2 seeds = 120 answers, 120 pairs" in desk.on.amount(ANA, more)
    assert "40 of 120 pairs" in desk.on.amount(ANA, replace(more, most_items="40"))
    assert "no whole number" in desk.on.amount(ANA, replace(form, seeds="x"))
    assert "Choose at least two contenders" in desk.on.amount(ANA, replace(form, personas=()))
    assert "There is no" in desk.on.amount(ANA, replace(form, session_ids=("0" * 32,)))


def test_what_can_be_chosen_is_ones_own_and_ready_made(desk: Desk) -> None:
    one = desk.services.personas.save_new(ANA, LOUD)
    desk.services.personas.save_version(ANA, one.key, replace(LOUD, traits=Traits()))
    desk.services.personas.save_new(ANA, SHY)
    desk.services.personas.save_new(ANA, SHY)
    desk.services.personas.save_new(BOB, replace(SHY, name="Hers"))
    session = desk.session(ANA, "My exam")
    shelf = desk.on.shelf(ANA)
    words = [words for words, _ in shelf.personas]
    assert {f"{NASTY} · version 2", f"{NASTY} · version 1", "Bo", "Bo #2", "Captain Aroha (ready-made)"} <= set(words)
    assert "Hers" not in words and len(set(words)) == len(words)
    assert shelf.sessions == (("My exam (Bo, 1 turn)", session),)


def test_what_breaks_is_one_sentence_and_the_page_stays(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    broken = RatingsHandlers(None, None, None)  # pyright: ignore[reportArgumentType]
    with caplog.at_level(logging.ERROR):
        assert broken.refresh(ANA, "") == Frame(is_done=False, notice=SOMETHING_BROKE)
        assert broken.shelf(ANA).notice == SOMETHING_BROKE
        assert SOMETHING_BROKE in broken.amount(ANA, desk.form(ANA), True)
    assert "Traceback" in caplog.text
