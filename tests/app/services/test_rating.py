"""Evaluators: nothing that names anybody leaves the service before the end, and what they give is theirs in A and B."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from app.services.rating import NO_CHARACTER, BlindItem, clean_code
from engine.errors import BadInput, NotThere
from engine.judging.judgement import Preference
from tests.app.services.rated import ANA, FILLED, Masked, Raters, raters_on, wanted


@pytest.fixture
def raters(tmp_path: Path) -> Iterator[Raters]:
    with raters_on(tmp_path / "studio.db", Masked()) as made:
        yield made


def test_the_steps_of_a_rater(raters: Raters) -> None:
    batch = raters.made(wanted())
    [rater] = raters.batches.invite(ANA, batch.id, 1)
    view = raters.rating.open(rater.code)
    assert (view.step, view.total, view.item) == ("consent", 6, None)
    view = raters.rating.consent(rater.code)
    assert (view.step, view.judged, view.total) == ("item", 0, 6)
    views = raters.judge_all(rater.code)
    assert [view.item.number for view in views if view.item] == [1, 2, 3, 4, 5, 6]
    assert {view.total for view in views[:-1]} == {6}
    assert (views[-1].step, views[-1].judged) == ("done", 6)
    assert views[-1].names == tuple(one.contender.name for one in raters.batches.desk(ANA, batch.id).record.contenders)


def test_nothing_that_names_anybody_leaves_before_the_end(raters: Raters) -> None:
    batch = raters.made(wanted(shows_brief=True, asks_traits=True))
    [code] = raters.codes(batch.id)
    desk = raters.batches.desk(ANA, batch.id)
    contenders = [one.contender for one in desk.record.contenders]
    secrets = {batch.id, batch.title, *(one.name for one in contenders)}
    secrets |= {one.key for one in contenders if one.aims is not None}
    for view in raters.judge_all(code)[:-1]:
        sent = repr(asdict(view))
        assert view.item is not None and view.item.text_a in sent
        assert not {secret for secret in secrets if secret in sent}
        assert view.names == ()


def test_a_judgement_is_kept_in_the_stored_order_of_sides(raters: Raters) -> None:
    batch = raters.made(wanted(prompts=tuple(f"Prompt {n}" for n in range(8))))
    [code] = raters.codes(batch.id)
    shown = {view.item.number: view.item for view in raters.judge_all(code) if view.item}
    kept = raters.store.judgements(ANA)
    assert {judgement.is_swapped for judgement in kept} == {True, False}
    for number, judgement in enumerate(kept, start=1):
        item = shown[number]
        a, b = (judgement.right, judgement.left) if judgement.is_swapped else (judgement.left, judgement.right)
        assert (a.text, b.text) == (item.text_a, item.text_b)
        assert (dict(a.scales), dict(b.scales)) == (FILLED["scales"]["a"], FILLED["scales"]["b"])
        assert judgement.preference is (Preference.RIGHT if judgement.is_swapped else Preference.LEFT)
        assert judgement.rater == "Rater 1" and judgement.prompt == item.prompt


def test_what_is_missing_is_asked_for_and_nothing_is_stored(raters: Raters) -> None:
    [code] = raters.codes(raters.made(wanted()).id)
    item = raters.rating.open(code).item
    assert item is not None
    with pytest.raises(BadInput, match="no mark for"):
        raters.rating.judge(code, item.id, {"preference": "a"})
    assert raters.store.judgements(ANA) == []
    assert raters.rating.open(code).item == item


def test_a_draft_is_there_after_a_reload_and_on_another_day(raters: Raters) -> None:
    [code] = raters.codes(raters.made(wanted()).id)
    item = raters.rating.open(code).item
    assert item is not None
    raters.rating.keep_draft(code, item.id, {"preference": "tie", "comment": "so far"})
    again = raters.rating.open(f" {code[:5].lower()}-{code[5:]} ").item
    assert isinstance(again, BlindItem) and again.id == item.id
    assert (again.draft["preference"], again.draft["comment"]) == ("tie", "so far")


def test_a_second_tab_that_lags_behind_changes_nothing(raters: Raters) -> None:
    [code] = raters.codes(raters.made(wanted()).id)
    first = raters.rating.open(code).item
    assert first is not None
    raters.rating.judge(code, first.id, FILLED)
    with pytest.raises(BadInput, match="another tab"):
        raters.rating.judge(code, first.id, {**FILLED, "preference": "b"})
    assert len(raters.store.judgements(ANA)) == 1


def test_back_skip_and_judging_again(raters: Raters) -> None:
    [code] = raters.codes(raters.made(wanted()).id)
    first = raters.rating.open(code).item
    assert first is not None
    with pytest.raises(BadInput, match="first item"):
        raters.rating.back(code)
    second = raters.rating.judge(code, first.id, FILLED).item
    assert second is not None
    view = raters.rating.back(code)
    assert view.item is not None and view.item.id == first.id and view.item.is_judged
    view = raters.rating.judge(code, first.id, {**FILLED, "preference": "b_much"})
    assert view.item is not None and view.item.id == second.id
    assert len(raters.store.judgements(ANA)) == 1
    assert raters.rating.skip(code, second.id).skipped == 1


def test_the_last_of_a_crowd_waits_until_the_batch_is_done(raters: Raters) -> None:
    batch = raters.made(wanted(overlap=2))
    ana, bob = raters.codes(batch.id, 2)
    assert raters.judge_all(ana)[-1].step == "waiting"
    assert raters.judge_all(bob)[-1].step == "done"
    assert raters.rating.open(ana).names


def test_briefs_say_how_each_is_meant_to_sound_only_when_asked(raters: Raters) -> None:
    [code] = raters.codes(raters.made(wanted(shows_brief=True)).id)
    briefs = {brief for view in raters.judge_all(code) if view.item for brief in (view.item.brief_a, view.item.brief_b)}
    assert NO_CHARACTER in briefs and len(briefs) == 3 and all(not any(c.isdigit() for c in one) for one in briefs)
    [code] = raters.codes(raters.made(wanted(prompts=("Other",))).id)
    item = raters.rating.open(code).item
    assert item is not None and item.brief_a == item.brief_b == ""


def test_gold_and_repeats_are_counted_in(raters: Raters) -> None:
    prompts = tuple(f"Prompt number {n} of many" for n in range(6))
    batch = raters.made(wanted(prompts=prompts, gold_share=0.2, repeat_share=0.1))
    [code] = raters.codes(batch.id)
    views = raters.judge_all(code)
    judged = raters.store.judgements(ANA)
    assert len(judged) == views[0].total == len(views) - 1
    assert any(judgement.gold for judgement in judged) and any(judgement.is_repeat for judgement in judged)
    assert sum(judgement.counts for judgement in judged) == 18


def test_a_wrong_code(raters: Raters) -> None:
    for code in ("", "ABCDEFGHJK", "x" * 1000, "'; DROP TABLE raters"):
        with pytest.raises(NotThere, match="Nobody has this code"):
            raters.rating.open(code)
    assert clean_code(" abc-12 é") == "ABC12"
