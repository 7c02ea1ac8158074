"""The use cases of what evaluators said: the board with its uncertainty, how far raters agree, files out and in.

Knows the store; what the numbers mean is `engine.judging`'s.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.services.judgement_files import read_judgements, write_judgements
from app.services.personas import Export
from app.services.stores import Batches
from engine.errors import BadInput
from engine.judging.agreement import Agreement, agreement_of
from engine.judging.biases import LengthEffect, PositionBias, length_effect, position_bias
from engine.judging.board import Board, BoardOptions, board, duels
from engine.judging.filters import Filters, chosen
from engine.judging.judgement import Judgement
from engine.judging.method import method_note
from engine.judging.rater_reports import RaterReport, rater_reports
from storage.rating_records import BatchSummary

ALL = "all"
"""Stands for every batch in the name of a file."""
FORMS = ("csv", "jsonl", "parquet", "method")
DUELS = 6
KEPT = 16
"""Reports that are kept ready."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a board can be narrowed to."""

    batches: tuple[BatchSummary, ...]
    """Batches with judgements, the newest first."""
    rater_groups: tuple[str, ...]
    """Groups of raters; the empty one, when some raters have none, is among them."""
    prompt_sets: tuple[str, ...]
    """Where prompts are from."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that the judgements say."""

    board: Board
    """Who is better at what."""
    agreement: Agreement
    """How far raters agree."""
    position: PositionBias
    """Whether the side decides."""
    length: LengthEffect
    """Whether the longer answer wins."""
    raters: tuple[RaterReport, ...]
    """Pace, gold and steadiness of each rater, over all that they judged in the batches."""


class BoardService:
    """One visitor's judgements, by the owner's id."""

    def __init__(self, store: Batches, options: BoardOptions | None = None) -> None:
        """Keep the store; `options` say how boards are computed."""
        self._store = store
        self._options = options or BoardOptions()
        self._lock = threading.Lock()
        self._ready: OrderedDict[tuple[str, Filters, int, int], Report] = OrderedDict()

    def choices(self, owner: str) -> Choices:
        """Return what the visitor's judgements can be narrowed to."""
        judgements = self._store.judgements(owner)
        there = {judgement.batch_id for judgement in judgements}
        return Choices(
            tuple(batch for batch in self._store.find(owner) if batch.id in there),
            tuple(sorted({judgement.rater_group for judgement in judgements})),
            tuple(sorted({judgement.prompt_set for judgement in judgements})),
        )

    def report(self, owner: str, filters: Filters) -> Report:
        """Return the board and what stands beside it; the same judgements and filters give the same report."""
        judgements = self._judgements(owner, filters)
        key = owner, filters, len(judgements), max((judgement.created_ms for judgement in judgements), default=0)
        with self._lock:
            if key in self._ready:
                self._ready.move_to_end(key)
                return self._ready[key]
        report = self._made(judgements, filters)
        with self._lock:
            self._ready[key] = report
            while len(self._ready) > KEPT:
                self._ready.popitem(last=False)
        return report

    def duels(self, owner: str, key: str, filters: Filters) -> list[Judgement]:
        """Return some judged pairs of one contender: won, lost and even ones in turn."""
        return duels(self._judgements(owner, filters), key, filters, DUELS, self._options.seed)

    def method(self) -> str:
        """Return what every number means, in Markdown."""
        options = self._options
        return method_note(options.seed, options.resamples, options.fewest)

    def export(self, owner: str, batch_id: str, form: str) -> Export:
        """Return the judgements of a batch, or of all with `ALL`, as a file; `form` is one of `FORMS`.

        Raises:
            NotThere: the batch is not this owner's.
            BadInput: nothing was judged yet, or there is no such form.
        """
        if form not in FORMS:
            raise BadInput(f"There is no file form {form[:20]!r}. The forms are {', '.join(FORMS)}.")
        if form == "method":
            return Export("method.md", self.method().encode("utf-8"))
        wanted = None if batch_id == ALL else [self._store.get(owner, batch_id).summary.id]
        judgements = self._store.judgements(owner, wanted)
        if not judgements:
            raise BadInput("Nothing was judged yet, so there is nothing to write.")
        return Export(f"judgements.{form}", write_judgements(judgements, form))

    def take_in(self, owner: str, name: str, data: bytes) -> list[BatchSummary]:
        """Store the judgements of a file that this or another studio wrote; each batch in it becomes one here.

        Raises:
            BadInput: it is no such file, it is empty, or some of its judgements are here already.
        """
        judgements = read_judgements(data, name)
        if not judgements:
            raise BadInput(f"{name} has no judgements.")
        here = {_fingerprint(judgement): judgement.batch for judgement in self._store.judgements(owner)}
        double = [here[found] for found in map(_fingerprint, judgements) if found in here]
        if double:
            raise BadInput(
                f"{len(double)} of the {len(judgements)} judgements in {name} are here already, in the batch "
                f"{double[0]!r}. Counted twice they would look surer than they are, so nothing was taken in."
            )
        groups: dict[str, list[Judgement]] = {}
        for judgement in judgements:
            groups.setdefault(judgement.batch_id, []).append(judgement)
        return [self._store.add_imported(owner, group[0].batch, group) for group in groups.values()]

    def _judgements(self, owner: str, filters: Filters) -> list[Judgement]:
        return self._store.judgements(owner, list(filters.batches) or None)

    def _made(self, judgements: Sequence[Judgement], filters: Filters) -> Report:
        seed, resamples = self._options.seed, self._options.resamples
        counted, _ = chosen(judgements, replace(filters, is_length_controlled=False))
        return Report(
            board(judgements, filters, self._options),
            agreement_of(counted, seed, resamples),
            position_bias(counted),
            length_effect(counted, seed, resamples),
            rater_reports(judgements),
        )


def _fingerprint(judgement: Judgement) -> tuple[str, str, bool, int]:
    return judgement.item, judgement.rater, judgement.is_repeat, judgement.created_ms
