"""The plot on a tiny random model: the order of events, the weights used, and rows that fail or stop alone."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import torch

from engine import pipeline
from engine.errors import Busy, GenerationError, PromptTooLong
from engine.experts.dial import Dial
from engine.generation.decoder import BatchDecoder
from engine.generation.job import RowPlan
from engine.generation.scheduler import ModelThread
from engine.generation.starts import SentenceMarks
from engine.pipeline import Frame, PersonaEngine
from engine.reasoning.prompt import PromptWriter
from engine.router.model import RouterModel
from engine.router.reader import Router, SituationClass
from engine.training.pocket import first_layers
from engine.types import (
    POLES,
    Done,
    Event,
    ExpertWeights,
    Failed,
    Persona,
    PersonaRequest,
    Routed,
    Sampling,
    Stage,
    StageDone,
    StopReason,
    Token,
    Traits,
    Turn,
    Waiting,
)
from tests.engine.tiny import CONTEXT_TOKENS, tiny_base, tiny_mixture

SHORT = Sampling(temperature=0.8, max_new_tokens=12, seed=3)


@pytest.fixture(scope="module")
def engine() -> Iterator[PersonaEngine]:
    engine = start()
    yield engine
    engine.close()


def start(min_p: float = 0.0, marks: SentenceMarks | None = None) -> PersonaEngine:
    """Return an engine with four slots and two waiting places."""
    base = tiny_base()
    encoder = first_layers(base.model.model, 1)
    thread = ModelThread(BatchDecoder(base, tiny_mixture(base), 4, CONTEXT_TOKENS), max_waiting=2)
    torch.manual_seed(0)
    classes = [SituationClass("exam", "an exam"), SituationClass("party", "a party")]
    model = RouterModel(encoder, len(classes), len(POLES))
    torch.nn.init.normal_(model.table_SE)
    router = Router(model.eval().requires_grad_(False), base.tokenizer, classes)
    thread.start()
    writer = PromptWriter(base.tokenizer)
    return PersonaEngine(
        thread, router, Frame(writer, "On {situation}.", CONTEXT_TOKENS, frozenset(), Dial(), min_p, marks)
    )


def rows_of(events: list[Event], row: int) -> list[Event]:
    return [event for event in events if event.row == row]


def test_events_come_in_order_and_join_to_the_trace(engine: PersonaEngine) -> None:
    # On a busy machine nothing may be heard for a moment, at any time.
    heard = engine.respond([PersonaRequest("hello", sampling=SHORT)])
    events = [event for event in heard if not isinstance(event, Waiting)]
    assert isinstance(events[0], Routed) and isinstance(events[-1], Done)
    assert all(isinstance(event, Token | StageDone) for event in events[1:-1])
    trace = events[-1].trace
    for stage in Stage:
        assert "".join(e.text for e in events if isinstance(e, Token) and e.stage is stage) == trace.text_of(stage)
    assert trace.tokens == 12 and trace.stop_reason is StopReason.LENGTH
    assert 0 < trace.first_token_s <= trace.seconds and trace.prompt_tokens > 0


def test_the_weights_used_are_the_blend(engine: PersonaEngine) -> None:
    persona = Persona(traits=Traits(extraversion=9, agreeableness=2))
    request = PersonaRequest("hello", persona, strength=0.5, router_influence=0.25, sampling=SHORT)
    trace = next(e.trace for e in engine.respond([request]) if isinstance(e, Done))
    router = trace.reading.weights
    assert any(router)
    expected = [0.5 * (0.75 * p + 0.25 * r) for p, r in zip(persona.weights, router, strict=True)]
    assert trace.weights.values == pytest.approx(expected)
    assert trace.reading.situation in ("exam", "party")


def test_the_routers_proposal_is_shaped_row_by_row(engine: PersonaEngine) -> None:
    plain = PersonaRequest("hello", router_influence=1.0, sampling=SHORT)
    shaped = replace(plain, router_temperature=0.2, router_top_k=3)
    traces = {e.row: e.trace for e in engine.respond([plain, shaped, plain]) if isinstance(e, Done)}
    assert traces[0].reading == traces[2].reading
    weights = traces[1].reading.weights
    assert sum(map(bool, weights)) == 3 and traces[1].weights == weights
    kept = [(w, p) for w, p in zip(weights, traces[0].reading.weights, strict=True) if w]
    assert any(w != pytest.approx(p, abs=1e-6) for w, p in kept), "the temperature moved what stayed"
    assert traces[1].reading.confidence == traces[0].reading.confidence


def test_an_engine_without_a_pack_hears_nothing_and_is_safe_as_tuned(engine: PersonaEngine) -> None:
    assert engine.hear("What a party!") is None
    assert (engine.safe_strength, engine.pack_hash) == (1.0, "")


def test_strength_zero_is_the_plain_base_and_the_router_has_no_say_unasked(engine: PersonaEngine) -> None:
    plain = PersonaRequest("hello", Persona(traits=Traits(openness=9)), strength=0.0, sampling=SHORT)
    tuned = replace(plain, strength=1.0)
    traces = [e.trace for e in engine.respond([plain, tuned]) if isinstance(e, Done)]
    weights = sorted((t.weights for t in traces), key=lambda w: sum(w))
    assert weights[0].is_zero and weights[1] == ExpertWeights.from_poles({"O+": 1.0})


def test_rows_answer_as_they_would_alone(engine: PersonaEngine) -> None:
    rows = [
        PersonaRequest("hello there", Persona(traits=Traits(openness=value)), sampling=replace(SHORT, seed=value))
        for value in (1, 4, 9)
    ]
    together = {e.row: e.trace for e in engine.respond(rows) if isinstance(e, Done)}
    for number, row in enumerate(rows):
        alone = next(e.trace for e in engine.respond([row]) if isinstance(e, Done))
        assert [s.text for s in alone.stages] == [s.text for s in together[number].stages]


def test_a_row_that_fails_does_not_touch_the_others(engine: PersonaEngine) -> None:
    rows = [PersonaRequest("hello", sampling=SHORT), PersonaRequest("word " * 300, sampling=SHORT)]
    events = list(engine.respond(rows))
    failed = rows_of(events, 1)
    assert len(failed) == 1 and isinstance(failed[0], Failed) and isinstance(failed[0].error, PromptTooLong)
    assert str(failed[0].error.budget_tokens) in str(failed[0].error)
    assert isinstance(rows_of(events, 0)[-1], Done)


def test_closing_the_iterator_stops_the_rows(engine: PersonaEngine) -> None:
    long = PersonaRequest("hello", sampling=Sampling(max_new_tokens=90, temperature=0.9))
    stream = engine.respond([long] * 4)
    next(stream)
    stream.close()
    events = list(engine.respond([PersonaRequest("hello", sampling=SHORT)] * 2))
    assert sum(isinstance(event, Done) for event in events) == 2


def test_a_row_that_waits_for_a_place_can_be_given_up(engine: PersonaEngine) -> None:
    long = PersonaRequest("hello", sampling=Sampling(max_new_tokens=60, temperature=0.9))
    busy = engine.respond([long] * 4)
    next(busy)
    waiting = engine.respond([PersonaRequest("hi", sampling=SHORT)])
    assert isinstance(next(waiting), Waiting | Routed)
    waiting.close()
    busy.close()


def test_too_many_rows_are_refused_whole(engine: PersonaEngine) -> None:
    with pytest.raises(Busy):
        list(engine.respond([PersonaRequest("hello", sampling=SHORT)] * 12))
    assert isinstance(list(engine.respond([PersonaRequest("hi", sampling=SHORT)]))[-1], Done)


def test_a_pack_may_ask_for_whole_words_and_new_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    plans: list[RowPlan] = []

    def keep(*values: Any) -> RowPlan:
        plans.append(RowPlan(*values))
        return plans[-1]

    monkeypatch.setattr(pipeline, "RowPlan", keep)
    tokenizer = tiny_base().tokenizer
    (stop,) = tokenizer.encode(".", add_special_tokens=False)
    marks = SentenceMarks(reply=0, ends=frozenset({stop}))
    engine = start(0.3, marks)
    try:
        history = (Turn("hello", "I hear you. the cat"),)
        for min_p in (0.1, 0.6):
            list(engine.respond([PersonaRequest("hello", history=history, sampling=replace(SHORT, min_p=min_p))]))
        list(engine.respond([PersonaRequest("hello", sampling=SHORT)]))
    finally:
        engine.close()
    assert [plan.sampling.min_p for plan in plans] == [0.3, 0.6, 0.3]
    first, second = (tokenizer.encode(text, add_special_tokens=False)[0] for text in (" I hear", " the cat"))
    assert [plan.taken for plan in plans] == [{first, second}, {first, second}, frozenset()]
    assert all(plan.marks is marks for plan in plans)


def test_a_closed_engine_says_so() -> None:
    base = tiny_base()
    encoder = first_layers(base.model.model, 1)
    thread = ModelThread(BatchDecoder(base, tiny_mixture(base), 1, CONTEXT_TOKENS), max_waiting=1)
    thread.start()
    thread.close()
    classes = [SituationClass("exam", "an exam")]
    model = RouterModel(encoder, 1, len(POLES))
    engine = PersonaEngine(
        thread, Router(model, base.tokenizer, classes), Frame(PromptWriter(base.tokenizer), "", 64, frozenset(), Dial())
    )
    with pytest.raises(GenerationError, match="not running"):
        list(engine.respond([PersonaRequest("hello")]))


def test_a_stopped_row_still_has_its_trace(engine: PersonaEngine) -> None:
    stop = threading.Event()
    events: list[Event] = []
    for event in engine.respond([PersonaRequest("hello", sampling=replace(SHORT, max_new_tokens=60))], stop):
        events.append(event)
        if isinstance(event, Token):
            stop.set()
    done = events[-1]
    assert isinstance(done, Done) and done.trace.stop_reason is StopReason.STOPPED
    assert done.trace.stages and 0 < done.trace.tokens < 60
