"""Batches: made whole or refused, answered in the background, resumable, open when all is there."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event as Flag
from typing import Any

import pytest

from app.services.batches import FROM_COMPARE, MOST_RATERS, OWN_PROMPTS, Chosen, contender
from app.services.compare import CompareService, plain_base
from app.services.studio import Voice
from engine.errors import BadInput, GenerationError, NotThere
from engine.judging.judgement import BASE_KEY
from engine.personality.sheet import Mix, PersonaSheet
from engine.types import Event, PersonaRequest, Traits
from storage.rating_records import BatchPlan, BatchState
from storage.records import SpokenBy
from tests.app.pages.compare.choir import Choir
from tests.app.services.rated import ANA, BOB, READY, Masked, Raters, raters_on, wanted
from tests.storage.made import answer


@pytest.fixture
def choir() -> Masked:
    return Masked()


@pytest.fixture
def raters(tmp_path: Path, choir: Masked) -> Iterator[Raters]:
    with raters_on(tmp_path / "studio.db", choir) as made:
        yield made


class Gated:
    """A choir that waits before each batch of rows until it is let on, and can be told to fail."""

    def __init__(self) -> None:
        self.choir = Masked()
        self.gate = threading.Semaphore(0)
        self.error: Exception | None = None
        self.rows: list[int] = []

    def respond(self, rows: Sequence[PersonaRequest], stop: Flag | None = None) -> Iterator[Event]:
        self.gate.acquire(timeout=30)
        if self.error is not None:
            raise self.error
        self.rows.append(len(rows))
        yield from self.choir.respond(rows, stop)


def test_a_batch_is_answered_and_opens_by_itself(raters: Raters) -> None:
    batch = raters.made(wanted())
    assert (batch.state, batch.answers, batch.answers_wanted) == (BatchState.OPEN, 6, 6)
    assert (batch.items, batch.judgements_wanted) == (6, 6)
    answers = raters.store.answers(ANA, batch.id)
    assert {one.answer.asked.persona_name for one in answers} == {
        one.contender.name for one in raters.batches.desk(ANA, batch.id).record.contenders
    }


def test_contenders_of_one_prompt_are_answered_in_one_batch_of_rows(tmp_path: Path) -> None:
    gated = Gated()
    with raters_on(tmp_path / "studio.db", gated) as raters:
        batch = raters.batches.make(ANA, wanted())
        gated.gate.release(10)
        raters.answered(batch.id)
        assert gated.rows == [4, 2]


def test_what_was_interrupted_goes_on_where_it_stopped(tmp_path: Path) -> None:
    gated = Gated()
    with raters_on(tmp_path / "studio.db", gated) as raters:
        batch = raters.batches.make(ANA, wanted())
        assert raters.jobs.state(batch.id).is_running
        with pytest.raises(BadInput, match="being made already"):
            raters.batches.answer(ANA, batch.id)
        gated.gate.release()
        while raters.store.get(ANA, batch.id).summary.answers < 4:
            threading.Event().wait(0.01)
        gated.error = GenerationError("The model fell over.")
        gated.gate.release()
        assert raters.answered(batch.id).state is BatchState.ANSWERING
        assert raters.jobs.state(batch.id).error == "The model fell over."
    # The program starts anew.
    gated.error, gated.rows = None, []
    with raters_on(tmp_path / "studio.db", gated) as raters:
        assert raters.batches.desk(ANA, batch.id).job.is_running is False
        raters.batches.answer(ANA, batch.id)
        gated.gate.release(5)
        assert raters.answered(batch.id).state is BatchState.OPEN
        assert gated.rows == [2]
        with pytest.raises(BadInput, match="has all its answers"):
            raters.batches.answer(ANA, batch.id)


def test_pausing_keeps_what_is_there(tmp_path: Path) -> None:
    gated = Gated()
    with raters_on(tmp_path / "studio.db", gated) as raters:
        batch = raters.batches.make(ANA, wanted())
        gated.gate.release()
        while raters.store.get(ANA, batch.id).summary.answers < 4:
            threading.Event().wait(0.01)
        waiting = threading.Thread(target=raters.batches.pause, args=(ANA, batch.id))
        waiting.start()
        gated.gate.release()
        waiting.join(30)
        state = raters.jobs.state(batch.id)
        assert (state.is_running, state.error) == (False, "")
        assert raters.store.get(ANA, batch.id).summary.state is BatchState.ANSWERING


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": " "}, "no title"),
        ({"title": "x" * 200}, "200 characters"),
        ({"personas": (), "has_base": True}, "1 contenders are chosen"),
        ({"personas": (Chosen(READY[0]), Chosen(READY[0]))}, "chosen twice"),
        ({"own_prompts": (" ",)}, "There is no prompt"),
        ({"own_prompts": ("x" * 3000,)}, "3000 characters"),
        ({"own_prompts": tuple(f"p{n}" for n in range(300))}, "At most 200 fit"),
        ({"prompt_sets": ("Nonsense",)}, "no prompt set 'Nonsense'"),
        ({"plan": BatchPlan(overlap=0)}, "overlap is 0"),
        ({"plan": BatchPlan(seeds=(1, 1))}, "different seeds"),
        ({"plan": BatchPlan(seeds=(-1,))}, "at least 0"),
        ({"plan": BatchPlan(gold_share=0.9)}, "share of gold items is 0.9"),
        ({"plan": BatchPlan(most_items=0)}, "number of items is 0"),
        ({"plan": BatchPlan(per_rater=0)}, "items per rater is 0"),
        (
            {"own_prompts": tuple(f"p{n}" for n in range(200)), "plan": BatchPlan(seeds=tuple(range(10)))},
            "6000 answers",
        ),
    ],
)
def test_what_cannot_be_made_is_refused_and_nothing_is_stored(
    raters: Raters, change: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        raters.batches.make(ANA, replace(wanted(), **change))
    assert raters.batches.find(ANA) == []


def test_prompts_come_from_all_places_once(raters: Raters) -> None:
    session = raters.sessions.begin(ANA, SpokenBy("Ana"))
    first = raters.sessions.add_turn(ANA, session.summary.id, None, "Hi.", answer("Hello."), SpokenBy("Ana"))
    raters.sessions.add_turn(ANA, session.summary.id, first.id, "And you?", answer("Well."), SpokenBy("Ana"))
    one_set = raters.batches.prompt_sets[0]
    asked = replace(wanted(prompts=("Mine.", "Mine.")), prompt_sets=(one_set.title,), session_ids=(session.summary.id,))
    prompts = raters.store.get(ANA, raters.made(asked).id).prompts
    assert [prompt.text for prompt in prompts] == ["Mine.", *one_set.prompts, "Hi.", "And you?"]
    assert prompts[0].prompt_set == OWN_PROMPTS and prompts[1].prompt_set == one_set.title
    assert prompts[-2].history == () and prompts[-1].history == (("Hi.", "Hello."),)


def test_what_came_before_is_given_to_the_voice(raters: Raters, choir: Masked) -> None:
    session = raters.sessions.begin(ANA, SpokenBy("Ana"))
    first = raters.sessions.add_turn(ANA, session.summary.id, None, "Hi.", answer("Hello."), SpokenBy("Ana"))
    raters.sessions.add_turn(ANA, session.summary.id, first.id, "And you?", answer("Well."), SpokenBy("Ana"))
    raters.made(replace(wanted(prompts=()), session_ids=(session.summary.id,)))
    last = [request for rows in choir.batches for request in rows if request.message == "And you?"]
    assert len(last) == 3 and all(request.history[0].reply == "Hello." for request in last)


def test_a_strangers_things_are_not_there(raters: Raters) -> None:
    batch = raters.made(wanted())
    session = raters.sessions.begin(ANA, SpokenBy("Ana")).summary.id
    for call in (
        lambda: raters.batches.desk(BOB, batch.id),
        lambda: raters.batches.invite(BOB, batch.id, 1),
        lambda: raters.batches.close(BOB, batch.id),
        lambda: raters.batches.answer(BOB, batch.id),
        lambda: raters.batches.pause(BOB, batch.id),
        lambda: raters.batches.delete(BOB, batch.id, "Spring"),
        lambda: raters.batches.make(BOB, replace(wanted(), session_ids=(session,))),
    ):
        with pytest.raises(NotThere):
            call()
    assert raters.batches.find(BOB) == []


def test_raters_are_invited_up_to_a_number(raters: Raters) -> None:
    batch = raters.made(wanted())
    assert len(raters.batches.invite(ANA, batch.id, 3, " friends ")) == 3
    assert raters.batches.desk(ANA, batch.id).raters[0].group == "friends"
    for count in (0, -1, MOST_RATERS - 2):
        with pytest.raises(BadInput, match="1 to 200"):
            raters.batches.invite(ANA, batch.id, count)
    with pytest.raises(BadInput, match="group's name"):
        raters.batches.invite(ANA, batch.id, 1, "x" * 200)


def test_deleting_asks_for_the_title(raters: Raters) -> None:
    batch = raters.made(wanted())
    with pytest.raises(BadInput, match="type its title: Spring"):
        raters.batches.delete(ANA, batch.id, "spring")
    raters.batches.delete(ANA, batch.id, "Spring ")
    assert raters.batches.find(ANA) == []


def test_pairs_from_compare_become_a_batch(raters: Raters) -> None:
    voice = Voice(Choir(), None, "0" * 64)
    compare = CompareService(voice, raters.comparisons)
    sheets = (PersonaSheet("Ana", Traits(openness=9)), PersonaSheet("Bo"), plain_base(PersonaSheet("Ana")))
    board = list(compare.run(ANA, "Who are you?", sheets, 7))[-1]
    with pytest.raises(BadInput, match="No pair waits"):
        raters.batches.make_from_compare(ANA, "", BatchPlan())
    compare.queue_pair(ANA, board.comparison_id, 0, 1)
    compare.queue_pair(ANA, board.comparison_id, 2, 1)
    assert raters.batches.waiting(ANA) == 2
    batch = raters.batches.make_from_compare(ANA, "", BatchPlan(overlap=1, gold_share=0.0, asks_scales=False))
    assert (batch.state, batch.items, batch.plan.seeds) == (BatchState.OPEN, 2, (7,))
    assert raters.batches.waiting(ANA) == 0
    record = raters.store.get(ANA, batch.id)
    assert [one.contender.name for one in record.contenders] == ["Ana", "Bo", "Plain base"]
    assert [prompt.prompt_set for prompt in record.prompts] == [FROM_COMPARE]
    [code] = raters.codes(batch.id)
    assert raters.judge_all(code, {"preference": "b"})[-1].step == "done"
    shown = {(one.left.contender.name, one.right.contender.name) for one in raters.store.judgements(ANA)}
    assert shown == {("Ana", "Bo"), ("Bo", "Plain base")}


def test_equal_versions_have_equal_keys_wherever_they_are_judged() -> None:
    sheet = PersonaSheet("Ana", Traits(openness=9))
    assert contender(sheet, 1).contender.key == contender(sheet, 4).contender.key
    assert contender(replace(sheet, traits=Traits(openness=8))).contender.key != contender(sheet).contender.key
    plain = contender(replace(sheet, mix=Mix(strength=0.0))).contender
    assert (plain.key, plain.aims) == (BASE_KEY, None)


def test_leaks_are_found_when_an_answer_is_made(tmp_path: Path) -> None:
    # This choir says its name in every answer.
    with raters_on(tmp_path / "studio.db", Choir()) as raters:
        batch = raters.made(wanted(prompts=("Who are you?",)))
        assert raters.batches.desk(ANA, batch.id).leaks == 3
        [code] = raters.codes(batch.id)
        raters.judge_all(code)
        assert all(judgement.is_leaky for judgement in raters.store.judgements(ANA))


def test_what_came_before_can_give_away_too(raters: Raters) -> None:
    name = raters.personas.get(ANA, READY[0]).sheet.name
    session = raters.sessions.begin(ANA, SpokenBy(name))
    said = answer(f"Hello, I am {name}.")
    first = raters.sessions.add_turn(ANA, session.summary.id, None, "Hi.", said, SpokenBy(name))
    raters.sessions.add_turn(ANA, session.summary.id, first.id, "And?", answer("Well."), SpokenBy(name))
    batch = raters.made(replace(wanted(prompts=()), session_ids=(session.summary.id,)))
    leaky = {one.slot.prompt for one in raters.store.answers(ANA, batch.id) if one.leaks}
    assert leaky == {1}
