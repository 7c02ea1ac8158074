"""Batches whose answers are being made: one thread each, a few rows at a time, so that who chats still gets answers.

Every few answers are stored as they come; what was interrupted goes on where it stopped. Knows the voice and the store.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.services.stores import Batches
from app.services.studio import Voice, answer_of, request_of
from engine.errors import BadInput, Busy, GenerationError, PersonaStudioError
from engine.judging.leaks import find_leaks
from engine.personality.persona_file import sheet_from_json
from engine.types import Done, Failed, PersonaRequest, Trace, Turn
from storage.rating_records import BatchAnswer, BatchRecord, Slot

ROWS = 4
"""Answers that are made at once."""
BUSY_WAIT_S = 0.5
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class JobState:
    """How the answers of a batch come on."""

    is_running: bool = False
    """Whether they are being made now."""
    error: str = ""
    """Why they stopped, as a sentence; empty when they did not."""


@dataclass(slots=True)
class _Job:
    thread: threading.Thread
    stop: threading.Event
    error: str = ""


class AnswerJobs:
    """All batches that are being answered by this program."""

    def __init__(self, voice: Voice, store: Batches) -> None:
        """Keep who answers and where answers are kept."""
        self._voice = voice
        self._store = store
        self._lock = threading.Lock()
        self._jobs: dict[str, _Job] = {}

    def state(self, batch_id: str) -> JobState:
        """Return how a batch comes on; at rest when nothing was ever begun here."""
        with self._lock:
            job = self._jobs.get(batch_id)
            return JobState(job.thread.is_alive(), job.error) if job else JobState()

    def start(self, owner: str, record: BatchRecord, then: Callable[[], object]) -> None:
        """Begin to make the missing answers; `then` is called when all are there.

        Raises:
            BadInput: they are being made already.
        """
        batch_id, stop = record.summary.id, threading.Event()
        thread = threading.Thread(
            target=self._run, args=(owner, record, stop, then), name=f"batch-{batch_id[:8]}", daemon=True
        )
        with self._lock:
            job = self._jobs.get(batch_id)
            if job is not None and job.thread.is_alive():
                raise BadInput("The answers of this batch are being made already.")
            self._jobs[batch_id] = _Job(thread, stop)
            thread.start()

    def stop(self, batch_id: str) -> None:
        """Stop making answers, if they are being made; return when it has stopped."""
        with self._lock:
            job = self._jobs.get(batch_id)
        if job is not None:
            job.stop.set()
            job.thread.join()

    def _run(self, owner: str, record: BatchRecord, stop: threading.Event, then: Callable[[], object]) -> None:
        error = ""
        try:
            if self._make(owner, record, stop):
                then()
        except PersonaStudioError as failure:
            error = str(failure)
        except Exception:
            # The top of a worker: the page says that something broke, and the log says what.
            logger.exception("Answering a batch failed.")
            error = "Something went wrong while answers were made. Press 'Go on' to try again."
        with self._lock:
            self._jobs[record.summary.id].error = error

    def _make(self, owner: str, record: BatchRecord, stop: threading.Event) -> bool:
        """Make what is missing; return whether all is there."""
        there = {answer.slot for answer in self._store.answers(owner, record.summary.id)}
        missing = [slot for slot in slots_of(record) if slot not in there]
        for at in range(0, len(missing), ROWS):
            slots = missing[at : at + ROWS]
            traces = self._traces(owner, record, slots, stop)
            if stop.is_set():
                return False
            answers = [self._answer(record, slot, trace) for slot, trace in zip(slots, traces, strict=True)]
            self._store.add_answers(owner, record.summary.id, answers)
        return True

    def _traces(
        self, owner: str, record: BatchRecord, slots: Sequence[Slot], stop: threading.Event
    ) -> list[Trace | None]:
        requests = [_request(record, slot, owner) for slot in slots]
        while not stop.is_set():
            traces: list[Trace | None] = [None] * len(slots)
            try:
                for event in self._voice.responder.respond(requests, stop):
                    if isinstance(event, Done):
                        traces[event.row] = event.trace
                    elif isinstance(event, Failed):
                        prompt = record.prompts[slots[event.row].prompt].text
                        raise GenerationError(f"The prompt {prompt[:80]!r} could not be answered. {event.error}")
                return traces
            except Busy:
                # People who chat go first.
                time.sleep(BUSY_WAIT_S)
        return [None] * len(slots)

    def _answer(self, record: BatchRecord, slot: Slot, trace: Trace | None) -> BatchAnswer:
        if trace is None:
            raise GenerationError("An answer broke off before its end. Press 'Go on' to try again.")
        sheet = sheet_from_json(dict(record.contenders[slot.contender].sheet))
        answer = answer_of(self._voice, sheet, slot.seed, trace, time.time_ns() // 1_000_000)
        return BatchAnswer(slot, answer, leaks_in(record, slot, trace.reply))


def leaks_in(record: BatchRecord, slot: Slot, text: str) -> tuple[str, ...]:
    """Return the words that give away who speaks, in an answer and in what raters read before it."""
    names = [one.contender.name for one in record.contenders]
    prompt = record.prompts[slot.prompt]
    before = (answer for _, answer in prompt.history)
    return tuple(dict.fromkeys(leak for part in (text, *before) for leak in find_leaks(part, names)))


def slots_of(record: BatchRecord) -> list[Slot]:
    """Return all answers that a batch wants: the contenders of one prompt stand together, to share a batch."""
    seeds = record.summary.plan.seeds
    return [
        Slot(contender, prompt, seed)
        for prompt in range(len(record.prompts))
        for seed in seeds
        for contender in range(len(record.contenders))
    ]


def _request(record: BatchRecord, slot: Slot, owner: str) -> PersonaRequest:
    sheet = sheet_from_json(dict(record.contenders[slot.contender].sheet))
    prompt = record.prompts[slot.prompt]
    history = tuple(Turn(message, reply) for message, reply in prompt.history if reply.strip())
    return replace(request_of(sheet, prompt.text, slot.seed, owner), history=history)
