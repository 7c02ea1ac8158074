"""The use case of comparing: two to five personas answer one prompt in one batch, from one seed.

Knows the voice, the clock and the store. Knows neither page nor model.
"""

import csv
import io
import json
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from app.services.personas import Export
from app.services.spreadsheet import harmless
from app.services.stores import Comparisons
from app.services.studio import Voice, answer_of, request_of
from app.services.turn_view import TurnFold, TurnView, view_of
from app.services.turns import UPDATE_INTERVAL_S
from engine.errors import BadInput, GenerationError
from engine.personality.persona_file import sheet_from_json
from engine.personality.sheet import NAME_LIMIT, ExpertView, Mix, PersonaSheet
from engine.types import TRAITS, Failed, PersonaRequest, Stage, Traits
from storage.records import AnswerRecord, ComparisonRecord

FEWEST, MOST = 2, 5
SWEEP = (1, 3, 5, 7, 9)
PLAIN_NAME = "Plain base"


@dataclass(frozen=True, slots=True)
class Column:
    """One persona's answer in a comparison, as far as it went."""

    sheet: PersonaSheet
    """Who answers."""
    view: TurnView
    """The answer."""
    error: str = ""
    """Why there is none, as a sentence."""


@dataclass(frozen=True, slots=True)
class Board:
    """A comparison as far as it went."""

    prompt: str
    """What all are asked."""
    columns: tuple[Column, ...]
    """In the order in which they were chosen."""
    comparison_id: str = ""
    """The stored comparison; empty while it is under way, and when an answer failed."""
    seed: int = 0
    """What all are drawn from."""

    @property
    def is_open(self) -> bool:
        """Whether more may come."""
        return any(column.view.is_open and not column.error for column in self.columns)


class CompareService:
    """One visitor's comparisons, by the owner's id."""

    def __init__(self, voice: Voice, store: Comparisons, clock: Callable[[], float] = time.monotonic) -> None:
        """Keep the parts; `clock` tells the time [s]."""
        self._voice = voice
        self._store = store
        self._clock = clock

    def run(self, owner: str, prompt: str, sheets: Sequence[PersonaSheet], seed: int) -> Generator[Board, None, None]:
        """Return the board while all answers grow together, at most ten times a second, and its last state, stored.

        What was chosen and asked is checked at once. Closing the generator stops the answers, and nothing is stored.

        Raises:
            BadInput: fewer than two or more than five personas, or the prompt cannot be used.
            Busy: there is no place for all of them at once; while it is iterated.
            GenerationError: the answers broke off; while it is iterated.
        """
        if not FEWEST <= len(sheets) <= MOST:
            chosen = "1 persona is" if len(sheets) == 1 else f"{len(sheets)} personas are"
            raise BadInput(f"{chosen} chosen. Choose two to five to compare.")
        requests = [request_of(sheet, prompt, seed, owner) for sheet in sheets]
        return self._answer(
            owner, Board(prompt, tuple(Column(sheet, TurnView()) for sheet in sheets), "", seed), requests
        )

    def _answer(self, owner: str, board: Board, requests: Sequence[PersonaRequest]) -> Generator[Board, None, None]:
        yield board
        folds = [TurnFold(self._clock) for _ in requests]
        errors = [""] * len(requests)
        shown_at = float("-inf")
        with closing(iter(self._voice.responder.respond(requests))) as events:  # pyright: ignore[reportArgumentType]
            for event in events:
                if isinstance(event, Failed):
                    errors[event.row] = str(event.error)
                else:
                    folds[event.row].take(event)
                if self._clock() - shown_at >= UPDATE_INTERVAL_S:
                    shown_at = self._clock()
                    yield _grown(board, folds, errors)
        board = _grown(board, folds, errors)
        if board.is_open:
            raise GenerationError("The answers broke off before their end. Compare again.")
        yield self._stored(owner, board)

    def queue_pair(self, owner: str, comparison_id: str, left: int, right: int) -> int:
        """Send two answers, by their places from 0, to the rating queue; return how many pairs of this visitor wait.

        Raises:
            BadInput: both are the same.
            NotThere: the comparison is not this owner's, or has no such place.
        """
        if left == right:
            raise BadInput("Choose two different answers to be rated against each other.")
        return self._store.queue_pair(owner, comparison_id, left, right)

    def find(self, owner: str) -> list[ComparisonRecord]:
        """Return the visitor's newest comparisons."""
        return self._store.find(owner)

    def get(self, owner: str, comparison_id: str) -> ComparisonRecord:
        """Return one comparison.

        Raises:
            NotThere: it is not this owner's.
        """
        return self._store.get(owner, comparison_id)

    def open(self, owner: str, comparison_id: str) -> Board:
        """Return one comparison as it looked when it was done.

        Raises:
            NotThere: it is not this owner's.
        """
        record = self._store.get(owner, comparison_id)
        columns = (Column(sheet_from_json(dict(a.asked.sheet)), view_of(a.trace)) for a in record.answers)
        return Board(record.prompt, tuple(columns), record.id, record.answers[0].asked.sampling.seed)

    def export(self, owner: str, comparison_id: str, form: str) -> Export:
        """Return a comparison's grid as a file; `form` is csv or json.

        Raises:
            NotThere: it is not this owner's.
        """
        record = self._store.get(owner, comparison_id)
        rows = [_row(record, place, answer) for place, answer in enumerate(record.answers)]
        if form == "csv":
            return Export("comparison.csv", _csv(rows))
        text = json.dumps({"prompt": record.prompt, "answers": rows}, ensure_ascii=False, indent=1)
        return Export("comparison.json", text.encode("utf-8"))

    def _stored(self, owner: str, board: Board) -> Board:
        answers = [
            answer_of(self._voice, column.sheet, board.seed, column.view.trace, time.time_ns() // 1_000_000)
            for column in board.columns
            if column.view.trace is not None
        ]
        if len(answers) < len(board.columns):
            return board
        return replace(board, comparison_id=self._store.add(owner, board.prompt, answers).id)


def plain_base(like: PersonaSheet) -> PersonaSheet:
    """Return the plain base, sampled like `like`."""
    return PersonaSheet(PLAIN_NAME, mix=Mix(strength=0.0), sampling=like.sampling)


def sweep(sheet: PersonaSheet, trait: str) -> tuple[PersonaSheet, ...]:
    """Return five versions of a persona whose `trait` stands at 1, 3, 5, 7 and 9; its experts are not pinned.

    Raises:
        BadInput: there is no such trait.
    """
    if trait not in TRAITS:
        raise BadInput(f"There is no trait {trait!r}. The five are {', '.join(TRAITS)}.")
    letter = trait[0].upper()
    pins = {pole: weight for pole, weight in sheet.experts.pins.items() if not pole.startswith(letter)}
    view = ExpertView(pins, sheet.experts.muted, sheet.experts.solo)
    values = dict(zip(TRAITS, sheet.traits, strict=True))
    return tuple(
        replace(sheet, name=_name_at(sheet, trait, value), traits=Traits(**(values | {trait: value})), experts=view)
        for value in SWEEP
    )


def _name_at(sheet: PersonaSheet, trait: str, value: int) -> str:
    # The persona is named too, since a comparison that is opened again knows no more of it than this.
    end = f", {trait} {value}"
    return sheet.name[: NAME_LIMIT - len(end)] + end


def _grown(board: Board, folds: Sequence[TurnFold], errors: Sequence[str]) -> Board:
    rows = zip(board.columns, folds, errors, strict=True)
    return replace(board, columns=tuple(Column(column.sheet, fold.view(), error) for column, fold, error in rows))


def _row(record: ComparisonRecord, place: int, answer: AnswerRecord) -> dict[str, Any]:
    trace, asked = answer.trace, answer.asked
    return {
        "place": place + 1,
        "persona": asked.persona_name,
        "prompt": record.prompt,
        **{stage.value: trace.text_of(stage) for stage in Stage},
        "seed": asked.sampling.seed,
        "strength": asked.strength,
        "router_influence": asked.router_influence,
        "temperature": asked.sampling.temperature,
        "situation": trace.reading.situation,
        **{f"weight {pole}": round(weight, 4) for pole, weight in trace.weights.as_poles().items()},
        "tokens": trace.tokens,
        "seconds": round(trace.seconds, 3),
        "stop_reason": trace.stop_reason.value,
        "pack_hash": asked.pack_hash,
    }


def _csv(rows: Sequence[dict[str, Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows({key: harmless(value) for key, value in row.items()} for row in rows)
    return text.getvalue().encode("utf-8-sig")
