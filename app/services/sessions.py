"""The use cases of the list of sessions: find, read, rename, export, delete.

Knows the store; no page. Reopening and replaying a session is the studio's.
"""

import json
import re
from datetime import UTC, datetime
from typing import Any

from app.services.conversation import Conversation, conversation_of
from app.services.personas import Export
from app.services.stores import Sessions
from engine.errors import BadInput
from engine.types import Stage
from storage.records import AnswerRecord, SessionRecord, SessionSummary, SpokenBy, TurnRecord


class SessionService:
    """One visitor's sessions, by the owner's id."""

    def __init__(self, store: Sessions) -> None:
        """Keep the store."""
        self._store = store

    def find(self, owner: str, words: str = "") -> list[SessionSummary]:
        """Return the sessions with all of `words` in title, persona or text, the newest first; without empty ones."""
        return [summary for summary in self._store.find(owner, words[:200]) if summary.turns]

    def read(self, owner: str, session_id: str) -> tuple[SessionSummary, Conversation]:
        """Return a session with its conversation up to where it stands.

        Raises:
            NotThere: it is not this owner's.
        """
        record = self._store.get(owner, session_id)
        return record.summary, conversation_of(record, record.path)

    def branches(self, owner: str, session_id: str) -> int:
        """Return how many ends the conversation has: 1 unless a message was answered again or edited.

        Raises:
            NotThere: it is not this owner's.
        """
        turns = self._store.get(owner, session_id).turns
        followed = {turn.parent_id for turn in turns}
        return sum(turn.id not in followed for turn in turns)

    def begin(self, owner: str, title: str, persona_name: str) -> str:
        """Begin an empty session, which is not the studio's; return its id."""
        session_id = self._store.begin(owner, SpokenBy(persona_name)).summary.id
        self._store.rename(owner, session_id, title)
        return session_id

    def add_turn(self, owner: str, session_id: str, message: str, answer: AnswerRecord, by: SpokenBy) -> None:
        """Store one more turn where a session stands.

        Raises:
            NotThere: it is not this owner's.
        """
        head_id = self._store.get(owner, session_id).head_id
        self._store.add_turn(owner, session_id, head_id, message, answer, by)

    def rename(self, owner: str, session_id: str, title: str) -> None:
        """Give a session another title.

        Raises:
            BadInput: the title is empty.
            NotThere: it is not this owner's.
        """
        if not title.strip():
            raise BadInput("The title is empty. Type one, or leave the old.")
        self._store.rename(owner, session_id, title)

    def delete(self, owner: str, session_id: str) -> None:
        """Delete a session with all its turns.

        Raises:
            NotThere: it is not this owner's.
        """
        self._store.delete(owner, session_id)

    def export(self, owner: str, session_id: str, form: str) -> Export:
        """Return a session as a file; `form` is json (all branches) or markdown (where it stands).

        Raises:
            NotThere: it is not this owner's.
        """
        record = self._store.get(owner, session_id)
        name = re.sub(r"[^a-z0-9]+", "-", record.summary.title.lower()).strip("-")[:60] or "session"
        if form == "json":
            return Export(f"{name}.session.json", _json(record))
        return Export(f"{name}.session.md", _markdown(record).encode("utf-8"))


def _json(record: SessionRecord) -> bytes:
    numbers = {turn.id: number for number, turn in enumerate(record.turns, 1)}
    data = {
        "format": 1,
        "title": record.summary.title,
        "persona": record.summary.persona_name,
        "created": _time(record.summary.created_ms),
        "stands_at": numbers.get(record.head_id or ""),
        "turns": [_turn(turn, numbers) for turn in record.turns],
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8")


def _turn(turn: TurnRecord, numbers: dict[str, int]) -> dict[str, Any]:
    trace, asked = turn.answer.trace, turn.answer.asked
    sampling = asked.sampling
    return {
        "turn": numbers[turn.id],
        "follows": numbers.get(turn.parent_id or ""),
        "time": _time(turn.answer.created_ms),
        "persona": asked.persona_name,
        "message": turn.message,
        "stages": {stage.value: trace.text_of(stage) for stage in Stage},
        "weights": trace.weights.as_poles(),
        "gates": trace.gates.as_poles(),
        "router_weights": trace.reading.weights.as_poles(),
        "situation": trace.reading.situation,
        "confidence": round(trace.reading.confidence, 4),
        "heard": turn.answer.heard,
        "strength": asked.strength,
        "router_influence": asked.router_influence,
        "router_temperature": asked.router_temperature,
        "router_top_k": asked.router_top_k,
        "sampling": {
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "min_p": sampling.min_p,
            "max_new_tokens": sampling.max_new_tokens,
            "seed": sampling.seed,
        },
        "tokens": trace.tokens,
        "first_token_s": round(trace.first_token_s, 4),
        "seconds": round(trace.seconds, 4),
        "stop_reason": trace.stop_reason.value,
        "pack_hash": asked.pack_hash,
    }


def _markdown(record: SessionRecord) -> str:
    parts = [f"# {_plain(record.summary.title)}", f"{_time(record.summary.created_ms)}, an AI persona speaks."]
    for turn in record.path:
        trace, name = turn.answer.trace, _plain(turn.answer.asked.persona_name)
        quoted = _plain(turn.message).replace("\n", "\n> ")
        thoughts = [
            f"*{s.stage.value.capitalize()}: {_plain(s.text)}*" for s in trace.stages if s.stage.value != "respond"
        ]
        parts += [f"> {quoted}", *thoughts, f"**{name}:** {_plain(trace.reply)}"]
    return "\n\n".join(parts) + "\n"


def _plain(text: str) -> str:
    # What people and models wrote stays text in whatever shows the file: no mark, no list, no heading, no code.
    lines = (re.sub(r"([\\`*_\[\]<>#&~|])", r"\\\1", line.strip()) for line in text.splitlines())
    return "\n".join(re.sub(r"^(?:([-+=])|(\d+)([.)]))", _escaped_start, line) for line in lines)


def _escaped_start(found: re.Match[str]) -> str:
    return f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}"


def _time(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
