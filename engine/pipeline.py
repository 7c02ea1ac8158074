"""The plot: route → blend → generate → trace, for a batch of rows, as a stream of events.

Everything the model needs is handed in; who asks, stores or draws is not known here.
"""

import threading
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from engine.base.report import SAFE_WITHOUT_REPORT
from engine.experts.dial import Dial
from engine.generation.job import Broke, Ended, Piece, RowEvent, RowJob, RowPlan, Silence, events_of
from engine.generation.scheduler import ModelThread
from engine.generation.starts import SentenceMarks
from engine.hearing.ear import TraitEar
from engine.reasoning.prompt import Prompt, PromptText, PromptWriter, fill_system
from engine.reasoning.trace import TraceWriter
from engine.router.reader import Router
from engine.types import (
    Done,
    Event,
    ExpertWeights,
    Failed,
    PersonaRequest,
    Routed,
    RouterReading,
    StopReason,
    Trace,
    Waiting,
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What a pack decides for every row."""

    writer: PromptWriter
    """Writes prompts with the base's tokenizer."""
    system_prompt: str
    """With its slots."""
    context_tokens: int
    """Prompt and answer together [tokens]."""
    stop_ids: frozenset[int]
    """Tokens that end an answer."""
    dial: Dial
    """From weights to gates."""
    min_p: float = 0.0
    """The least `Sampling.min_p`."""
    marks: SentenceMarks | None = None
    """Given when no two sentences of a reply may begin alike, nor like those of the reply before."""


@dataclass(frozen=True, slots=True)
class PackFacts:
    """What a pack says of itself, beside how it speaks."""

    ear: TraitEar | None = None
    """Hears traits in answers; None when the pack has no scorer."""
    safe_strength: float = SAFE_WITHOUT_REPORT
    """The highest strength at which it was found to keep its form and its refusals, 0..1.5."""
    hash: str = ""
    """Its SHA-256 in hexadecimal digits; empty when there is no pack."""


class PersonaEngine:
    """Answers batches of rows; many callers may ask at once, one thread does the work."""

    def __init__(self, thread: ModelThread, router: Router, frame: Frame, facts: PackFacts | None = None) -> None:
        """Take over `thread`, which must be started; `close` ends it."""
        self._thread = thread
        self._router = router
        self._frame = frame
        self._facts = facts or PackFacts()

    @property
    def safe_strength(self) -> float:
        """The highest strength at which the pack was found to keep its form and its refusals, 0..1.5."""
        return self._facts.safe_strength

    @property
    def pack_hash(self) -> str:
        """The SHA-256 of the pack that answers, in hexadecimal digits; empty when there is no pack."""
        return self._facts.hash

    def hear(self, text: str) -> tuple[float, ...] | None:
        """Return the levels 1..9 of O C E A N heard in a text, at any time and from any thread.

        None for an empty text, and when the pack has no scorer. One answer is a noisy measure: see docs/packs.md.
        """
        return self._facts.ear.hear(text) if self._facts.ear else None

    def respond(
        self, rows: Sequence[PersonaRequest], stop: threading.Event | None = None
    ) -> Generator[Event, None, None]:
        """Yield the events of all rows as they come; closing the iterator stops them.

        Once `stop` is set every row ends within two tokens, with a trace of what was said until then.

        Raises:
            Busy: the waiting room has no place for all rows; nothing was begun.
            GenerationError: the engine is closed.
        """
        scribes = [_Scribe(request, TraceWriter(row), row) for row, request in enumerate(rows)]
        news = threading.Condition()
        jobs = [RowJob(partial(self._plan, scribe), scribe.request.visitor, news) for scribe in scribes]
        self._thread.submit(jobs)
        try:
            for row, heard in events_of(jobs, news):
                yield from scribes[row].note(heard)
                if scribes[row].writer.has_responded or (stop is not None and stop.is_set()):
                    jobs[row].cancel()
        finally:
            for job in jobs:
                job.cancel()

    def close(self) -> None:
        """Stop every row and end the model's thread."""
        self._thread.close()

    def _plan(self, scribe: "_Scribe") -> RowPlan:
        """Route, blend and write the prompt of one row; runs on the thread that owns router and tokenizer."""
        request, frame = scribe.request, self._frame
        read = self._router.read([(request.history, request.message)], [request.router_temperature])[0]
        reading = replace(read, weights=read.weights.strongest(request.router_top_k))
        weights = request.weights_with(reading)
        system = fill_system(frame.system_prompt, reading.hint, request.persona.identity)
        text = PromptText(system, request.history, request.message)
        # However long an answer may be, half of the context is the prompt's.
        new_tokens = min(request.sampling.max_new_tokens, frame.context_tokens // 2)
        prompt = frame.writer.write(text, frame.context_tokens - new_tokens)
        gates = frame.dial.gates(weights)
        scribe.routing = _Routing(weights, gates, reading, prompt)
        min_p = max(request.sampling.min_p, frame.min_p)
        sampling = replace(request.sampling, max_new_tokens=new_tokens, min_p=min_p)
        taken = frozenset[int]()
        if frame.marks and request.history:
            # Inside a text a sentence begins with its space.
            taken = frame.marks.starts(frame.writer.encode_text(" " + request.history[-1].reply))
        return RowPlan(prompt.input_ids, gates.values, sampling, frame.stop_ids, frame.marks, taken)


@dataclass(frozen=True, slots=True)
class _Routing:
    weights: ExpertWeights = field(default_factory=ExpertWeights.zero)
    gates: ExpertWeights = field(default_factory=ExpertWeights.zero)
    reading: RouterReading = field(default_factory=lambda: RouterReading("", "", 0.0, ExpertWeights.zero()))
    prompt: Prompt = Prompt((), 0)


@dataclass(slots=True)
class _Scribe:
    """Turns the news of one row into events, the last of which carries its trace."""

    request: PersonaRequest
    writer: TraceWriter
    row: int
    routing: _Routing | None = None
    has_told_routing: bool = False

    def note(self, news: RowEvent | Silence) -> Iterator[Event]:
        """Yield what one piece of news means."""
        if isinstance(news, Silence):
            yield Waiting(self.row)
            return
        if isinstance(news, Broke):
            yield Failed(self.row, news.error)
            return
        if self.routing is not None and not self.has_told_routing:
            self.has_told_routing = True
            routing = self.routing
            yield Routed(self.row, routing.weights, routing.reading, routing.prompt.dropped_turns)
        if isinstance(news, Piece):
            yield from self.writer.hear(news.text)
        else:
            # Asked before closing: a stage that is merely cut off has not responded.
            reason = StopReason.END if self.writer.has_responded else news.reason
            yield from self.writer.close()
            yield Done(self.row, self._trace(news, reason))

    def _trace(self, ended: Ended, reason: StopReason) -> Trace:
        routing = self.routing or _Routing()
        return Trace(
            stages=self.writer.stages,
            weights=routing.weights,
            gates=routing.gates,
            reading=routing.reading,
            stop_reason=reason,
            prompt_tokens=ended.prompt_tokens,
            tokens=ended.tokens,
            dropped_turns=routing.prompt.dropped_turns,
            first_token_s=ended.first_token_s,
            seconds=ended.seconds,
        )
