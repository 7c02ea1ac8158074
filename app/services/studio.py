"""The use cases of the studio: a persona's dials, and a stored session with it, for one visitor at a time.

Knows the stores and the turns under way. Knows neither page nor model; whoever calls says who the owner is.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from app.services.conversation import Conversation, conversation_of, history_of
from app.services.stores import Stores
from app.services.turns import RunningTurn, TurnDesk
from engine.errors import BadInput, NotThere
from engine.personality.persona_file import sheet_from_json, sheet_to_json
from engine.personality.sheet import PersonaSheet
from engine.ports import PersonaResponder, TraitListener
from engine.types import PersonaRequest, Sampling, Trace
from storage.records import AnswerRecord, AskedWith, SessionRecord, SpokenBy, TurnRecord

PRESENT = "studio"
"""The choice that holds a visitor's present session."""
DETAIL = "trace"
DETAILS = ("off", "titles", "full")
UNSAVED = "unsaved"
READY = "ready:"
"""Before the id of a ready-made persona in a key."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks and who listens."""

    responder: PersonaResponder
    """Answers."""
    listener: TraitListener | None = None
    """Hears traits in an answer; None when the pack has no ear."""
    pack_hash: str = ""
    """Which pack it is."""
    safe_strength: float = 1.0
    """The highest strength at which the pack's report found answers whole and refusals kept."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One message to a persona as the dials stand."""

    message: str
    """What the person wrote."""
    sheet: PersonaSheet
    """Who answers."""
    seed: int
    """0..2**63 − 1."""
    persona_key: str = ""
    """Which persona the dials came from: a stored one's id, `ready:…`, or empty."""
    redo: str = ""
    """The turn in whose place the answer stands; empty to go on from the head."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that a visitor's studio shows."""

    session_id: str | None = None
    """None until something is to be kept."""
    title: str = ""
    """The session's."""
    conversation: Conversation = field(default_factory=Conversation)
    """Up to the head, with the turn under way."""
    sheet: PersonaSheet | None = None
    """Where the dials stood last; None when they were never moved."""
    persona_key: str = ""
    """Which persona the dials came from: a stored one's id, `ready:…`, or empty."""
    can_undo: bool = False
    """Whether the dials can go back."""
    can_redo: bool = False
    """Whether they can go forth again."""


class StudioService:
    """One visitor's desk, by the owner's id."""

    def __init__(self, voice: Voice, stores: Stores, turns: TurnDesk, now_ms: Callable[[], int] | None = None) -> None:
        """Keep the parts; `now_ms` tells the time [ms since 1970]."""
        self.voice = voice
        self._stores = stores
        self._turns = turns
        self._now_ms = now_ms or (lambda: time.time_ns() // 1_000_000)

    def open(self, owner: str) -> Desk:
        """Return the desk as the visitor left it; an empty one for a new visitor."""
        session_id = self._stores.choices.get(owner, PRESENT).get("session_id")
        if not isinstance(session_id, str):
            return Desk()
        try:
            return self.desk(owner, session_id)
        except NotThere:
            return Desk()

    def desk(self, owner: str, session_id: str) -> Desk:
        """Return the desk at a session, with its turn under way.

        Raises:
            NotThere: the session is not this owner's.
        """
        record = self._stores.sessions.get(owner, session_id)
        turn = self._turns.find(session_id)
        if turn is None:
            return self._desk(owner, record, record.path)
        return self._open_desk(owner, record, turn)

    def switch(self, owner: str, session_id: str) -> Desk:
        """Make a session the present one and return its desk.

        Raises:
            NotThere: the session is not this owner's.
        """
        desk = self.desk(owner, session_id)
        self._stores.choices.put(owner, PRESENT, {"session_id": session_id})
        return desk

    def begin(self, owner: str, sheet: PersonaSheet, persona_key: str) -> Desk:
        """Begin a session and make it the present one; the old one stays in the list.

        A persona that is not there, or not this owner's, counts as a name.
        """
        record = self._stores.sessions.begin(owner, self._by(owner, sheet, persona_key))
        self._stores.sliders.push(owner, record.summary.id, sheet_to_json(sheet, persona_key or UNSAVED))
        return self.switch(owner, record.summary.id)

    def say(self, owner: str, session_id: str | None, ask: Ask) -> Iterator[Desk]:
        """Answer a message in a session, begun when there is none; yield the desk while the answer grows.

        It becomes the present session: a page that lagged behind shows its own answer.

        Raises:
            PersonaStudioError: the message cannot be answered; nothing is stored of it.
        """
        request = request_of(ask.sheet, ask.message, ask.seed, owner)
        record = self._session(owner, session_id, ask)
        parent_id = _turn(record, ask.redo).parent_id if ask.redo else record.head_id
        before = _path_to(record, parent_id)
        request = replace(request, history=history_of(before))
        session_id = record.summary.id
        self._stores.choices.put(owner, PRESENT, {"session_id": session_id})
        by = self._by(owner, ask.sheet, ask.persona_key)

        def keep(trace: Trace) -> None:
            answer = self._answer(ask, trace)
            self._stores.sessions.add_turn(owner, session_id, parent_id, ask.message, answer, by)

        turn = self._turns.start(session_id, request, parent_id, keep)
        yield from self._watch(owner, session_id, turn)

    def attend(self, owner: str, session_id: str) -> Iterator[Desk]:
        """Yield the desk while a turn that is under way grows; nothing when there is none.

        Raises:
            PersonaStudioError: the turn failed.
        """
        turn = self._turns.find(session_id)
        if turn is not None:
            yield from self._watch(owner, session_id, turn)

    def stop(self, owner: str, session_id: str) -> None:
        """End the turn under way; what was said stays.

        Raises:
            NotThere: the session is not this owner's.
        """
        self._stores.sessions.get(owner, session_id)
        self._turns.stop(session_id)

    def step_version(self, owner: str, session_id: str, turn_id: str, by: int) -> Desk:
        """Stand at the turn before (−1) or after (+1) `turn_id` in its place, at the end of its newest branch.

        Raises:
            NotThere: the session is not this owner's, or the turn is not in it.
            BadInput: an answer is under way.
        """
        record = self._stores.sessions.get(owner, session_id)
        self._require_rest(session_id)
        turn = _turn(record, turn_id)
        versions = record.versions(turn)
        at = min(len(versions) - 1, max(0, versions.index(turn) + by))
        record = self._stores.sessions.stand_at(owner, session_id, record.leaf_below(versions[at]).id)
        return self._desk(owner, record, record.path)

    def move_dials(self, owner: str, session_id: str | None, sheet: PersonaSheet, persona_key: str) -> Desk:
        """Keep where the dials stand now, in a session that is begun when there is none.

        Raises:
            NotThere: the session is not this owner's.
        """
        if session_id is None:
            return self.begin(owner, sheet, persona_key)
        self._stores.sliders.push(owner, session_id, sheet_to_json(sheet, persona_key or UNSAVED))
        return self.desk(owner, session_id)

    def step_dials(self, owner: str, session_id: str | None, by: int) -> Desk:
        """Undo (−1) or redo (+1) the last move of the dials, where there is one.

        Raises:
            NotThere: the session is not this owner's.
        """
        if session_id is None:
            return Desk()
        self._stores.sliders.step(owner, session_id, by)
        return self.desk(owner, session_id)

    def detail(self, owner: str) -> str:
        """Return how much of the trace the visitor wants to see: off, titles or full."""
        chosen = self._stores.choices.get(owner, DETAIL).get("detail")
        return chosen if chosen in DETAILS else DETAILS[-1]

    def choose_detail(self, owner: str, detail: str) -> None:
        """Keep how much of the trace the visitor wants to see; anything unknown counts as full."""
        if detail != self.detail(owner):
            self._stores.choices.put(owner, DETAIL, {"detail": detail if detail in DETAILS else DETAILS[-1]})

    def _watch(self, owner: str, session_id: str, turn: RunningTurn) -> Iterator[Desk]:
        record = self._stores.sessions.get(owner, session_id)
        opened = self._open_desk(owner, record, turn)
        yield opened
        base = Conversation(opened.conversation.exchanges[:-1])
        for view in turn.watch():
            if self._stores.choices.get(owner, PRESENT).get("session_id") != session_id:
                # The visitor went to another session, here or in another tab; this one goes on by itself.
                break
            if view.is_open:
                yield replace(opened, conversation=base.with_open(turn.request.message, view))
        yield self.open(owner)

    def _open_desk(self, owner: str, record: SessionRecord, turn: RunningTurn) -> Desk:
        desk = self._desk(owner, record, _path_to(record, turn.parent_id))
        return replace(desk, conversation=desk.conversation.with_open(turn.request.message, turn.view))

    def _desk(self, owner: str, record: SessionRecord, path: tuple[TurnRecord, ...]) -> Desk:
        summary = record.summary
        state = self._stores.sliders.present(owner, summary.id)
        key = str(state.sheet.get("persona_id", UNSAVED)) if state else UNSAVED
        return Desk(
            summary.id,
            summary.title,
            conversation_of(record, path),
            sheet_from_json(dict(state.sheet)) if state else None,
            "" if key == UNSAVED else key,
            can_undo=state is not None and state.can_undo,
            can_redo=state is not None and state.can_redo,
        )

    def _by(self, owner: str, sheet: PersonaSheet, persona_key: str) -> SpokenBy:
        """Return whose voice that is; the version only while the dials stand as it has them."""
        if not is_stored(persona_key):
            return SpokenBy(sheet.name)
        try:
            versions = self._stores.personas.versions(owner, persona_key)
        except NotThere:
            return SpokenBy(sheet.name)
        fits = (version.number for version in versions if sheet_from_json(dict(version.sheet)) == sheet)
        return SpokenBy(sheet.name, persona_key, next(fits, None))

    def _session(self, owner: str, session_id: str | None, ask: Ask) -> SessionRecord:
        if session_id is None:
            desk = self.begin(owner, ask.sheet, ask.persona_key)
            assert desk.session_id is not None
            session_id = desk.session_id
        record = self._stores.sessions.get(owner, session_id)
        self._require_rest(session_id)
        return record

    def _require_rest(self, session_id: str) -> None:
        if self._turns.find(session_id) is not None:
            raise BadInput("This session is still being answered. Wait for the end, or press Stop.")

    def _answer(self, ask: Ask, trace: Trace) -> AnswerRecord:
        return answer_of(self.voice, ask.sheet, ask.seed, trace, self._now_ms())


def is_stored(persona_key: str) -> bool:
    """Return whether a key names a persona of the visitor's own."""
    return bool(persona_key) and not persona_key.startswith(READY)


def answer_of(voice: Voice, sheet: PersonaSheet, seed: int, trace: Trace, created_ms: int) -> AnswerRecord:
    """Return what is stored of an answer, with the traits that were heard in it."""
    mix = sheet.mix
    asked = AskedWith(
        sheet.name,
        sheet_to_json(sheet, UNSAVED),
        mix.strength,
        mix.router_influence,
        mix.router_temperature,
        mix.router_top_k,
        with_seed(sheet.sampling, seed),
        voice.pack_hash,
    )
    heard = voice.listener.hear(trace.reply) if voice.listener is not None else None
    return AnswerRecord(asked, trace, heard, created_ms)


def request_of(sheet: PersonaSheet, message: str, seed: int, owner: str) -> PersonaRequest:
    """Return the engine's request for one message to a persona, without history.

    Raises:
        BadInput: the message is empty or too long.
    """
    mix = sheet.mix
    return PersonaRequest(
        message=message,
        persona=sheet.persona(),
        strength=mix.strength,
        router_influence=mix.router_influence,
        router_temperature=mix.router_temperature,
        router_top_k=mix.router_top_k,
        sampling=with_seed(sheet.sampling, seed),
        visitor=owner,
    )


def with_seed(sampling: Sampling, seed: int) -> Sampling:
    """Return the sampling with the seed that is used."""
    return replace(sampling, seed=seed)


def _turn(record: SessionRecord, turn_id: str) -> TurnRecord:
    for turn in record.turns:
        if turn.id == turn_id:
            return turn
    raise NotThere("There is no such turn in this session. Reload the page.")


def _path_to(record: SessionRecord, turn_id: str | None) -> tuple[TurnRecord, ...]:
    return replace(record, head_id=turn_id).path
