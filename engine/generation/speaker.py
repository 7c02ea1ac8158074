"""What one row says and when it has said enough: tokens in, text and the end out.

Knows stop conditions and the row's clock; knows no tensor, no batch.
"""

import time

from engine.errors import PersonaStudioError
from engine.generation.detokenizer import Detokenizer
from engine.generation.job import Broke, Ended, Piece, RowJob, RowPlan
from engine.types import StopReason


class Speaker:
    """One row that is being decoded, and the job that hears it."""

    def __init__(self, job: RowJob, plan: RowPlan, detokenizer: Detokenizer, silent_ids: frozenset[int]) -> None:
        """Start before the first token; `silent_ids` are stop tokens that are no text."""
        self.job = job
        self._plan = plan
        self._detokenizer = detokenizer
        self._silent_ids = silent_ids
        self._tokens = 0
        self._first_token_s: float | None = None

    def hear(self, token: int, is_full: bool) -> StopReason | None:
        """Deliver the text of a drawn token; return why the row must end now, or None when it goes on."""
        self._tokens += 1
        if self._first_token_s is None:
            self._first_token_s = time.perf_counter() - self.job.submitted_s
        is_stop = token in self._plan.stop_ids
        if not (is_stop and token in self._silent_ids):
            self._say(self._detokenizer.push(token))
        if is_stop:
            return StopReason.END
        is_long = self._tokens >= self._plan.sampling.max_new_tokens
        return StopReason.LENGTH if is_long or is_full else None

    def end(self, reason: StopReason) -> None:
        """Deliver what is left, and the end."""
        self._say(self._detokenizer.flush())
        seconds = time.perf_counter() - self.job.submitted_s
        first_token_s = seconds if self._first_token_s is None else self._first_token_s
        self.job.deliver(Ended(reason, self._tokens, len(self._plan.input_ids), first_token_s, seconds))

    def fail(self, error: PersonaStudioError) -> None:
        """Deliver what went wrong."""
        self.job.deliver(Broke(error))

    def _say(self, text: str) -> None:
        if text:
            self.job.deliver(Piece(text))


def end_unheard(job: RowJob) -> None:
    """Deliver the end of a job that was stopped while it waited."""
    seconds = time.perf_counter() - job.submitted_s
    job.deliver(Ended(StopReason.STOPPED, 0, 0, seconds, seconds))
