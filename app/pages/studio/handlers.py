"""What the studio page does, as plain values in and out: open, tune, talk, speak again, step through versions.

Knows the services and the form. Knows no widget; every error becomes one sentence here.
"""

import contextlib
import logging
import random
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from app.pages.studio.form import SEED_LIMIT, DialForm, blank_sheet
from app.services.personas import PersonaService, PersonaSummary, VersionSummary
from app.services.studio import Ask, Desk, StudioService
from engine.errors import NotThere, PersonaStudioError
from engine.personality.adjectives import Adjectives
from engine.personality.describe import Proposal, propose_traits
from engine.personality.sheet import PersonaSheet
from engine.types import POLES, Traits

SOMETHING_BROKE = "Something went wrong on this computer and was written to its log. Your message is back in its field."
NOTHING_KEPT = "The answer was stopped before its first word, so nothing was kept. Your message is back in its field."
NEWEST = -1
"""The version to choose when none is named."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a visitor sits: who they are, in which session, with which persona chosen."""

    owner: str
    """The owner's id."""
    session_id: str | None = None
    """The page's session; None before there is one."""
    persona_key: str = ""
    """The persona chosen; empty for none."""
    version: int = NEWEST
    """Its version."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the page shows next."""

    desk: Desk | None = None
    """Conversation and history of the dials; None leaves them."""
    is_running: bool = False
    """Whether an answer is under way."""
    sheet: PersonaSheet | None = None
    """Where all dials go; None leaves them to the person."""
    persona_key: str | None = None
    """The persona to show as chosen; None leaves it."""
    version: int = NEWEST
    """Its version to show as chosen."""
    typed: str | None = None
    """New content of the message field; None leaves it to the person."""
    seed: int | None = None
    """The seed in use, to be shown; None leaves it."""
    notice: str = ""
    """A sentence for the person; empty when all is well."""


@dataclass(frozen=True, slots=True)
class _Typed:
    """What becomes of the message field while an answer is made."""

    is_emptied: bool = False
    """Whether the message stood in the field, which the answer takes it from."""
    comes_back: bool = True
    """Whether the message is put into the field when nothing of the turn is kept."""


_SENT, _ELSEWHERE, _STORED = _Typed(is_emptied=True), _Typed(), _Typed(comes_back=False)
"""A message from the field, one that was typed in another place, one that is stored already."""


class StudioHandlers:
    """The events of the page."""

    def __init__(
        self,
        service: StudioService,
        personas: PersonaService,
        adjectives: Adjectives,
        draw_seed: Callable[[], int] | None = None,
    ) -> None:
        """Keep the services; `draw_seed` gives a seed in 0..2**31 - 1."""
        self._service = service
        self._personas = personas
        self._adjectives = adjectives
        self._beginning = threading.Lock()
        self._draw_seed = draw_seed or (lambda: secrets.randbelow(SEED_LIMIT))

    def open(self, owner: str) -> Frame:
        """Return the page as the visitor left it."""
        desk = self._service.open(owner)
        sheet = desk.sheet or blank_sheet()
        version = self._version_of(owner, desk.persona_key, sheet)
        return Frame(
            desk,
            is_running=desk.conversation.is_open,
            sheet=sheet,
            persona_key=desk.persona_key if version != NEWEST else "",
            version=version,
        )

    def people(self, owner: str, key: str) -> tuple[list[PersonaSummary], list[VersionSummary]]:
        """Return who can be chosen, and the versions of one of them; none when it is not there."""
        try:
            versions = self._personas.versions(owner, key) if key else []
        except NotThere:
            versions = []
        return self._personas.find(owner), versions

    def look(self, owner: str, detail: str) -> Desk:
        """Keep how much of the trace is shown, and return the desk."""
        self._service.choose_detail(owner, detail)
        return self._service.open(owner)

    def detail(self, owner: str) -> str:
        """Return how much of the trace the visitor wants to see."""
        return self._service.detail(owner)

    def attend(self, seat: Seat) -> Iterator[Frame]:
        """Yield frames of the turn that is under way, if there is one."""
        if seat.session_id is not None:
            yield from self._guarded(seat, self._service.attend(seat.owner, seat.session_id), _ELSEWHERE)

    def choose(self, seat: Seat) -> Frame:
        """Return the dials of the persona and version that were chosen, kept as a step of the history."""
        if not seat.persona_key:
            sheet = blank_sheet()
            return Frame(self._move(seat, sheet), sheet=sheet, persona_key="")
        versions = self._personas.versions(seat.owner, seat.persona_key)
        found = next((version for version in versions if version.number == seat.version), versions[0])
        return Frame(
            self._move(seat, found.sheet),
            sheet=found.sheet,
            persona_key=seat.persona_key,
            version=found.number,
        )

    def move(self, seat: Seat, form: DialForm) -> Frame:
        """Keep where the dials stand now."""
        return Frame(self._move(seat, self._sheet(seat, form)))

    def step(self, seat: Seat, by: int) -> Frame:
        """Undo (−1) or redo (+1) a move of the dials."""
        desk = self._service.step_dials(seat.owner, seat.session_id, by)
        version = self._version_of(seat.owner, desk.persona_key, desk.sheet) if desk.sheet else NEWEST
        return Frame(desk, sheet=desk.sheet, persona_key=desk.persona_key, version=version)

    def reset(self, seat: Seat, form: DialForm) -> Frame:
        """Put the dials back to the chosen version; without one, to neutral."""
        sheet = self._base(seat) or replace(self._sheet(seat, form), traits=Traits(), experts=blank_sheet().experts)
        return Frame(self._move(seat, sheet), sheet=sheet)

    def randomise(self, seat: Seat, form: DialForm, rng: random.Random | None = None) -> Frame:
        """Draw traits; pinned experts, mix and sampling stay."""
        dice = rng or random.SystemRandom()
        now = self._sheet(seat, form)
        sheet = replace(now, traits=Traits(*(dice.randint(1, 9) for _ in range(len(POLES) // 2))))
        return Frame(self._move(seat, sheet), sheet=sheet)

    def propose(self, words: str) -> Proposal:
        """Return the traits that a description asks for.

        Raises:
            BadInput: it is too long.
        """
        return propose_traits(words, self._adjectives)

    def accept(self, seat: Seat, form: DialForm, traits: Traits) -> Frame:
        """Put the trait dials where a proposal has them."""
        sheet = replace(self._sheet(seat, form), traits=traits)
        return Frame(self._move(seat, sheet), sheet=sheet)

    def save(self, seat: Seat, form: DialForm, name: str, note: str, *, is_new: bool) -> Frame:
        """Save the dials as a further version of the chosen persona, or as a new persona.

        Raises:
            BadInput: there is no name, or nothing differs from the newest version.
        """
        sheet = replace(self._sheet(seat, form), name=name.strip() or " ")
        if is_new or not seat.persona_key:
            saved = self._personas.save_new(seat.owner, sheet, note)
        else:
            saved = self._personas.save_version(seat.owner, seat.persona_key, sheet, note)
        seat = replace(seat, persona_key=saved.key)
        desk = self._move(seat, saved.sheet)
        said = f"Saved as {saved.sheet.name}, version {saved.version}."
        return Frame(desk, sheet=saved.sheet, persona_key=saved.key, version=saved.version, notice=said)

    def talk(self, seat: Seat, form: DialForm, message: str, redo: str = "") -> Iterator[Frame]:
        """Yield frames while the message is answered; on an error the last one gives the typed text back.

        With `redo` the answer stands in the place of that turn, as a further version of it; the message field, in
        which the person may have typed something else meanwhile, is left alone.
        """
        yield from self._answer(seat, form, (message, redo), _ELSEWHERE if redo else _SENT)

    def again(self, seat: Seat, form: DialForm, turn_id: str) -> Iterator[Frame]:
        """Yield frames while a turn is answered once more with the dials as they are."""
        try:
            desk = self._service.desk(seat.owner, seat.session_id) if seat.session_id else Desk()
        except PersonaStudioError as error:
            yield Frame(notice=str(error))
            return
        message = next((e.message for e in desk.conversation.exchanges if turn_id and e.turn_id == turn_id), None)
        if message is not None:
            yield from self._answer(seat, form, (message, turn_id), _STORED)

    def speak_again(self, seat: Seat, form: DialForm) -> Iterator[Frame]:
        """Yield frames while the last message is answered once more with the dials as they are.

        An answer under way is ended first: the ear follows the hand.
        """
        try:
            desk = self._service.desk(seat.owner, seat.session_id) if seat.session_id else Desk()
            under_way = desk
            exchanges = desk.conversation.exchanges
            # A turn that has ended and is not stored yet counts as under way too.
            if exchanges and not exchanges[-1].turn_id:
                desk = self._settled(seat)
        except PersonaStudioError as error:
            yield Frame(notice=str(error))
            return
        if _is_lost(under_way, desk):
            message = under_way.conversation.exchanges[-1].message
            yield from self._answer(seat, form, (message, ""), _ELSEWHERE)
        elif desk.conversation.exchanges:
            yield from self.again(seat, form, desk.conversation.exchanges[-1].turn_id)

    def step_version(self, seat: Seat, turn_id: str, by: int) -> Frame:
        """Show the version of a turn before (−1) or after (+1) this one.

        Raises:
            NotThere: the page is older than the session.
        """
        if seat.session_id is None:
            raise NotThere("There is no such turn in this session. Reload the page.")
        return Frame(self._service.step_version(seat.owner, seat.session_id, turn_id, by))

    def stop(self, seat: Seat) -> None:
        """Ask the turn under way to end."""
        if seat.session_id is not None:
            self._service.stop(seat.owner, seat.session_id)

    def clear(self, seat: Seat, form: DialForm) -> Frame:
        """Begin a new session with the dials as they stand; the old one is in the list of sessions."""
        if seat.session_id is not None:
            self._service.stop(seat.owner, seat.session_id)
        return Frame(self._service.begin(seat.owner, self._sheet(seat, form), seat.persona_key))

    def _answer(self, seat: Seat, form: DialForm, asked: tuple[str, str], typed: _Typed) -> Iterator[Frame]:
        """Yield frames while `asked`, a message and the turn in whose place its answer stands, is answered."""
        message, redo = asked
        try:
            seed = self._draw_seed() if form.needs_seed else int(form.seed or 0)
            ask = Ask(message, self._sheet(seat, form), seed, seat.persona_key, redo)
        except PersonaStudioError as error:
            yield self._rest(seat, str(error), message if typed.comes_back else None)
            return
        seat = self._seated(seat)
        desks = self._service.say(seat.owner, seat.session_id, ask)
        for place, frame in enumerate(self._guarded(seat, desks, typed, message)):
            yield frame if place or frame.notice else replace(frame, seed=seed)

    def _guarded(self, seat: Seat, desks: Iterator[Desk], typed: _Typed, message: str = "") -> Iterator[Frame]:
        """Yield frames of a turn; when nothing of it is kept, the last one says so and may give the message back."""
        under_way: Desk | None = None
        try:
            for place, desk in enumerate(desks):
                is_open = desk.conversation.is_open
                if under_way is not None and not is_open and typed.comes_back and _is_lost(under_way, desk):
                    yield Frame(desk, typed=message, notice=NOTHING_KEPT)
                    continue
                yield Frame(desk, is_open, typed="" if typed.is_emptied and not place else None)
                under_way = desk if is_open else under_way
                message = desk.conversation.exchanges[-1].message if is_open else message
        except PersonaStudioError as error:
            yield self._rest(seat, str(error), message if typed.comes_back else None)
        except Exception:
            logger.exception("A turn failed.")
            yield self._rest(seat, SOMETHING_BROKE, message if typed.comes_back else None)

    def _rest(self, seat: Seat, notice: str, typed: str | None) -> Frame:
        """Return the desk as it is stored, after something failed."""
        desk = self._service.open(seat.owner)
        return Frame(desk, desk.conversation.is_open, typed=typed or None, notice=notice)

    def _settled(self, seat: Seat) -> Desk:
        """Return the desk when the turn under way has been ended."""
        assert seat.session_id is not None
        self._service.stop(seat.owner, seat.session_id)
        # Whoever began the turn is told what became of it.
        with contextlib.suppress(Exception):
            for _ in self._service.attend(seat.owner, seat.session_id):
                pass
        return self._service.desk(seat.owner, seat.session_id)

    def _move(self, seat: Seat, sheet: PersonaSheet) -> Desk:
        with self._beginning:
            seat = self._seated(seat)
            if seat.session_id is None:
                # Where the dials stood before the first move can be gone back to.
                begun = self._service.begin(seat.owner, blank_sheet(), "")
                seat = replace(seat, session_id=begun.session_id)
        return self._service.move_dials(seat.owner, seat.session_id, sheet, seat.persona_key)

    def _seated(self, seat: Seat) -> Seat:
        """Return the seat at the present session, where the page has not yet heard that one was begun."""
        return seat if seat.session_id else replace(seat, session_id=self._service.open(seat.owner).session_id)

    def _sheet(self, seat: Seat, form: DialForm) -> PersonaSheet:
        return form.sheet(self._base(seat))

    def _base(self, seat: Seat) -> PersonaSheet | None:
        """Return the version that is chosen; None when there is none, or it was deleted meanwhile."""
        if not seat.persona_key:
            return None
        try:
            versions = self._personas.versions(seat.owner, seat.persona_key)
        except NotThere:
            return None
        return next((version.sheet for version in versions if version.number == seat.version), versions[0].sheet)

    def _version_of(self, owner: str, key: str, sheet: PersonaSheet) -> int:
        """Return which version the dials stand at, else the newest; `NEWEST` when the persona is not there."""
        try:
            versions = self._personas.versions(owner, key) if key else []
        except NotThere:
            return NEWEST
        same = (version.number for version in versions if version.sheet == sheet)
        return next(same, versions[0].number if versions else NEWEST)


def _is_lost(under_way: Desk, after: Desk) -> bool:
    """Return whether nothing was kept of the turn that was under way."""
    before, now = under_way.conversation.exchanges, after.conversation.exchanges
    if not before or after.session_id != under_way.session_id:
        return False
    return len(now) < len(before) or now[len(before) - 1].message != before[-1].message
