"""The one thread that owns model, tokenizer and device: it admits rows, steps the batch and hands the text out.

Knows jobs and the decoder; knows no tensor, no sampling, no page.
"""

import logging
import threading
from collections.abc import Sequence

import torch

from engine.errors import GenerationError, PersonaStudioError
from engine.generation.decoder import BatchDecoder, Row
from engine.generation.detokenizer import Detokenizer
from engine.generation.job import Broke, RowJob
from engine.generation.speaker import Speaker, end_unheard
from engine.generation.waiting import WaitingRoom
from engine.reasoning.tags import control_ids
from engine.types import StopReason

logger = logging.getLogger(__name__)


class ModelThread:
    """Decodes the rows of all visitors together, on a thread of its own."""

    def __init__(self, decoder: BatchDecoder, max_waiting: int) -> None:
        """Keep the decoder, which nobody else may touch from `start` on; up to `max_waiting` jobs wait for a slot."""
        self._decoder = decoder
        self._tokenizer = decoder.base.tokenizer.backend_tokenizer
        self._silent_ids = _end_ids(decoder)
        self._room = WaitingRoom(max_waiting)
        self._changed = threading.Condition()
        self._is_closing = False
        self._speakers: dict[Row, Speaker] = {}
        self._thread = threading.Thread(target=self._run, name="model", daemon=True)

    def start(self) -> None:
        """Begin to work; once."""
        self._thread.start()

    def submit(self, jobs: Sequence[RowJob]) -> None:
        """Let all jobs wait for a slot, or none; from any thread, returns at once.

        Raises:
            Busy: the waiting room has no place for all of them.
            GenerationError: the thread is not running.
        """
        with self._changed:
            if self._is_closing or not self._thread.is_alive():
                raise GenerationError("The model thread is not running, so nobody answers. Restart the studio.")
            self._room.enter(jobs, self._decoder.free_slots)
            for job in jobs:
                job.belong_to(self._thread.is_alive)
            self._changed.notify()

    def close(self) -> None:
        """Stop all rows, waiting ones too, and wait for the thread to end; may be called again."""
        with self._changed:
            self._is_closing = True
            self._changed.notify()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        with torch.inference_mode():
            while self._has_work():
                try:
                    self._turn()
                except Exception as error:
                    self._break_all(error)
            self._stop_all()

    def _has_work(self) -> bool:
        """Sleep until there is work; return False when the thread is to end."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closing or self._speakers or len(self._room))
            return not self._is_closing

    def _turn(self) -> None:
        self._end_cancelled()
        self._admit()
        for row, outcome in self._decoder.step():
            self._hear(row, outcome)

    def _end_cancelled(self) -> None:
        with self._changed:
            unheard = self._room.take_cancelled()
        for job in unheard:
            end_unheard(job)
        for row, speaker in list(self._speakers.items()):
            if speaker.job.is_cancelled:
                self._dismiss(row).end(StopReason.STOPPED)

    def _admit(self) -> None:
        while self._decoder.free_slots and not self._is_closing:
            with self._changed:
                job = self._room.next()
            if job is None:
                return
            if job.is_cancelled:
                end_unheard(job)
            else:
                self._seat(job)

    def _seat(self, job: RowJob) -> None:
        try:
            plan = job.plan()
            row = self._decoder.join(plan)
        except PersonaStudioError as error:
            job.deliver(Broke(error))
        except Exception as error:
            logger.exception("A row could not begin.")
            job.deliver(Broke(_unforeseen(error)))
        else:
            self._speakers[row] = Speaker(job, plan, Detokenizer(self._tokenizer), self._silent_ids)

    def _hear(self, row: Row, outcome: int | GenerationError) -> None:
        speaker = self._speakers[row]
        if isinstance(outcome, GenerationError):
            self._dismiss(row).fail(outcome)
            return
        reason = speaker.hear(outcome, self._decoder.is_full(row))
        if reason is not None:
            self._dismiss(row).end(reason)

    def _dismiss(self, row: Row) -> Speaker:
        self._decoder.leave(row)
        return self._speakers.pop(row)

    def _break_all(self, error: Exception) -> None:
        logger.error("The model thread met an unforeseen error; all its rows end.", exc_info=error)
        speakers = list(self._speakers.values())
        self._speakers.clear()
        for speaker in speakers:
            speaker.fail(_unforeseen(error))
        self._decoder.clear()

    def _stop_all(self) -> None:
        with self._changed:
            unheard = self._room.take_all()
        for job in unheard:
            end_unheard(job)
        for row in list(self._speakers):
            self._dismiss(row).end(StopReason.STOPPED)


def _end_ids(decoder: BatchDecoder) -> frozenset[int]:
    """Return the tokens that are never text: the chat's frame, and the base's ends, of which it may have several."""
    tokenizer, generation = decoder.base.tokenizer, decoder.base.model.generation_config
    ends = generation.eos_token_id if generation is not None else None
    listed = ends if isinstance(ends, list) else [ends]
    return control_ids(tokenizer) | {id_ for id_ in listed if isinstance(id_, int)}


def _unforeseen(error: Exception) -> GenerationError:
    return GenerationError(f"The model thread met an unforeseen error ({type(error).__name__}: {error}). Try again.")
