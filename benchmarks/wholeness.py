"""What must be true of a database whose server was killed: nothing that was acknowledged is lost, nothing is half.

Reads through the program's own stores, as a server that is started again does, and beside them through SQLite itself.
What a turn must hold is worked out anew from its message, its seed and the dials that it was asked with.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

from app.services.studio import request_of
from benchmarks.visitors import digest_of, digest_of_dials, reading_of, script
from engine.errors import PersonaStudioError
from engine.personality.persona_file import sheet_from_json
from engine.types import Stage, StopReason
from storage.database import Database
from storage.records import SessionRecord, TurnRecord
from storage.sessions import SessionStore
from storage.sliders import SliderStore


class Findings:
    """What was found to be wrong; the same thing counts once, however often it is seen."""

    def __init__(self) -> None:
        """Begin with nothing wrong."""
        self.lost_turns: set[str] = set()
        """Acknowledged turns that are not there, or not as they were shown."""
        self.lost_moves: set[str] = set()
        """Acknowledged moves of the dials that are not there."""
        self.torn: set[str] = set()
        """What does not fit together, in words."""
        self.integrity: list[str] = []
        """What SQLite's own checks complained of."""


def check_file(file: Path, found: Findings) -> None:
    """Let SQLite check the file, its foreign keys too."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        whole = connection.execute("PRAGMA integrity_check").fetchall()
        orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    if whole != [("ok",)]:
        found.integrity.append(f"integrity_check: {whole[:3]}")
    if orphans:
        found.integrity.append(f"foreign_key_check: {orphans[:3]}")


def check_acknowledged(file: Path, turns: Iterable[str], found: Findings) -> None:
    """Look for the ids of all turns that were ever acknowledged."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        there = {turn_id for (turn_id,) in connection.execute("SELECT id FROM turns")}
    found.lost_turns.update(turn_id for turn_id in turns if turn_id not in there)


def check_sessions(
    database: Database, owners: Iterable[str], turns: Mapping[str, str], moves: Mapping[str, str], found: Findings
) -> int:
    """Read all sessions of these owners, compare them with what was acknowledged, and return how many turns they have.

    `turns` is {id: digest} of what was shown, `moves` {session: digest} of the last move of its dials.
    """
    file = Path(database.url.database or "")
    sessions = SessionStore(database)
    sliders = SliderStore(database)
    standing = _slider_places(file)
    counted = _turn_places(file)
    count = 0
    for owner in owners:
        for summary in sessions.find(owner, limit=100_000):
            try:
                record = sessions.get(owner, summary.id)
                sliders.present(owner, summary.id)
            except (PersonaStudioError, KeyError, ValueError) as error:
                found.torn.add(f"session {summary.id} cannot be read: {error!r}")
                continue
            count += len(record.turns)
            found.torn.update(f"session {summary.id}: {said}" for said in _torn_session(record, counted[summary.id]))
            found.torn.update(f"session {summary.id}: {said}" for said in _torn_dials(record, standing[summary.id]))
            found.lost_turns.update(
                turn.id for turn in record.turns if turn.id in turns and turns[turn.id] != _digest(turn)
            )
            if summary.id in moves and moves[summary.id] not in _dials_kept(file, summary.id):
                found.lost_moves.add(summary.id)
    return count


def _torn_session(record: SessionRecord, numbers: list[int]) -> Iterable[str]:
    if not record.turns:
        if record.head_id is not None:
            yield "it stands at a turn that is not there"
        return
    there = {turn.id for turn in record.turns}
    if record.head_id not in there:
        yield "it stands nowhere although there are turns"
    elif any(turn.parent_id is not None and turn.parent_id not in there for turn in record.turns):
        yield "a turn follows one that is not there"
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"its turns are not counted through: {numbers}"
    for turn in record.turns:
        yield from (f"turn {turn.id}: {said}" for said in _torn_turn(turn))


def _torn_turn(turn: TurnRecord) -> Iterable[str]:
    trace, asked = turn.answer.trace, turn.answer.asked
    texts = script(turn.message, asked.sampling.seed)
    spoken = {stage.stage: stage.text for stage in trace.stages}
    if trace.stop_reason is StopReason.END:
        if spoken != texts:
            yield "a stage is missing or cut"
    elif not all(texts[stage].startswith(text) for stage, text in spoken.items()) or not _is_beginning(spoken):
        yield "it was stopped, and holds what was not said"
    reading = reading_of(turn.message)
    if trace.reading != reading:
        yield "it holds another reading of the router"
    request = request_of(sheet_from_json(dict(asked.sheet)), turn.message, asked.sampling.seed, "")
    if trace.weights != request.weights_with(reading) or trace.gates != trace.weights:
        yield "its weights are not those of its dials"
    if (asked.strength, asked.router_influence) != (request.strength, request.router_influence):
        yield "its strength or router influence is not that of its dials"
    if trace.tokens != sum(len(text.split(" ")) for text in spoken.values()):
        yield "its tokens are not counted right"


def _is_beginning(spoken: Mapping[Stage, str]) -> bool:
    return list(spoken) == list(Stage)[: len(spoken)]


def _torn_dials(record: SessionRecord, places: tuple[int, list[int]]) -> Iterable[str]:
    at, kept = places
    if kept != list(range(kept[0], kept[0] + len(kept))) if kept else record.turns:
        yield f"the places of its dials have gaps, or there are none although there are turns: {kept}"
    if at not in kept and (kept or at):
        yield f"its dials stand at place {at}, which is not there"


def _slider_places(file: Path) -> dict[str, tuple[int, list[int]]]:
    """Return {session: (place at which its dials stand, places that are kept)}."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        standing = dict(connection.execute("SELECT id, slider_place FROM sessions"))
        kept = _numbers(connection.execute("SELECT session_id, place FROM slider_steps ORDER BY place"))
    return {session: (place, kept[session]) for session, place in standing.items()}


def _turn_places(file: Path) -> dict[str, list[int]]:
    """Return {session: numbers of its turns}."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        return _numbers(connection.execute("SELECT session_id, place FROM turns ORDER BY place"))


def _numbers(rows: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    numbers: dict[str, list[int]] = defaultdict(list)
    for session, number in rows:
        numbers[session].append(number)
    return numbers


def _dials_kept(file: Path, session_id: str) -> set[str]:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT sheet FROM slider_steps WHERE session_id = ?", (session_id,)).fetchall()
    return {digest_of_dials(sheet_from_json(json.loads(sheet))) for (sheet,) in rows}


def _digest(turn: TurnRecord) -> str:
    trace = turn.answer.trace
    return digest_of(turn.message, [(stage.stage, stage.text) for stage in trace.stages], trace.weights)
