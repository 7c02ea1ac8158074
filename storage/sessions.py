"""Persona sessions: trees of turns with the leaf at which each stands, per owner. A turn is one transaction.

Knows tables and queries; what was said and why is not known here.
"""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine.errors import NotThere
from storage.answers import answer_columns, answer_record
from storage.database import Database
from storage.owners import ensure_owner, new_id, now_ms, owned
from storage.records import AnswerRecord, SessionRecord, SessionSummary, SpokenBy, TurnRecord
from storage.tables import PersonaRow, SessionRow, TurnRow

UNTITLED = "New session"
TITLE_LIMIT = 80
SEARCH_LIMIT = 400
ESCAPE = "\\"


class SessionStore:
    """What was said."""

    def __init__(self, database: Database) -> None:
        """Keep the database."""
        self._database = database

    def begin(self, owner_id: str, by: SpokenBy) -> SessionRecord:
        """Begin an empty session.

        Raises:
            NotThere: the persona is not this owner's.
        """
        with self._database.writing() as session:
            ensure_owner(session, owner_id)
            if by.persona_id is not None:
                owned(session, PersonaRow, owner_id, by.persona_id)
            now = now_ms()
            row = SessionRow(
                id=new_id(),
                owner_id=owner_id,
                title=UNTITLED,
                persona_id=by.persona_id,
                persona_name=by.name,
                version_number=by.version_number,
                slider_place=0,
                created_ms=now,
                updated_ms=now,
            )
            session.add(row)
            session.flush()
            return _record(session, row)

    def add_turn(  # noqa: PLR0913  owner, place in the tree, and the three parts of a turn
        self,
        owner_id: str,
        session_id: str,
        parent_id: str | None,
        message: str,
        answer: AnswerRecord,
        by: SpokenBy,
    ) -> TurnRecord:
        """Store one turn, make it the head, and note that its persona spoke: all of it or nothing.

        Raises:
            NotThere: the session is not this owner's, or the parent is not in it.
        """
        with self._database.writing() as session:
            row = owned(session, SessionRow, owner_id, session_id)
            if parent_id is not None:
                _turn(session, row, parent_id)
            places = select(func.coalesce(func.max(TurnRow.place), 0)).where(TurnRow.session_id == row.id)
            turn = TurnRow(
                id=new_id(),
                session_id=row.id,
                parent_id=parent_id,
                place=(session.scalar(places) or 0) + 1,
                message=message,
                **answer_columns(answer),
            )
            session.add(turn)
            session.flush()
            row.head_id = turn.id
            row.updated_ms = now_ms()
            if row.title == UNTITLED:
                row.title = _title(message)
            _speak(session, owner_id, row, by)
            return _turn_record(turn)

    def get(self, owner_id: str, session_id: str) -> SessionRecord:
        """Return a session with all its turns.

        Raises:
            NotThere: it is not this owner's.
        """
        with self._database.reading() as session:
            return _record(session, owned(session, SessionRow, owner_id, session_id))

    def find(self, owner_id: str, words: str = "", limit: int = 200) -> list[SessionSummary]:
        """Return the sessions in whose title, persona or text all of `words` occur, the newest first.

        Upper and lower case are the same; only the first 400 characters of `words` count.
        """
        with self._database.reading() as session:
            found = select(SessionRow).where(SessionRow.owner_id == owner_id)
            for word in words[:SEARCH_LIMIT].split():
                like = f"%{word.replace(ESCAPE, ESCAPE * 2).replace('%', ESCAPE + '%').replace('_', ESCAPE + '_')}%"
                said = select(TurnRow.session_id).where(
                    or_(TurnRow.message.ilike(like, escape=ESCAPE), TurnRow.respond.ilike(like, escape=ESCAPE))
                )
                found = found.where(
                    or_(
                        SessionRow.title.ilike(like, escape=ESCAPE),
                        SessionRow.persona_name.ilike(like, escape=ESCAPE),
                        SessionRow.id.in_(said),
                    )
                )
            rows = session.scalars(found.order_by(SessionRow.updated_ms.desc(), SessionRow.id).limit(limit)).all()
            counts = _counts(session, [row.id for row in rows])
            return [_summary(row, counts.get(row.id, 0)) for row in rows]

    def stand_at(self, owner_id: str, session_id: str, turn_id: str | None) -> SessionRecord:
        """Move the head to a turn; None is before the first.

        Raises:
            NotThere: the session is not this owner's, or the turn is not in it.
        """
        with self._database.writing() as session:
            row = owned(session, SessionRow, owner_id, session_id)
            if turn_id is not None:
                _turn(session, row, turn_id)
            row.head_id = turn_id
            row.updated_ms = now_ms()
            session.flush()
            return _record(session, row)

    def rename(self, owner_id: str, session_id: str, title: str) -> None:
        """Give a session another title; an empty one is refused by keeping the old.

        Raises:
            NotThere: it is not this owner's.
        """
        with self._database.writing() as session:
            row = owned(session, SessionRow, owner_id, session_id)
            row.title = _title(title) or row.title

    def delete(self, owner_id: str, session_id: str) -> None:
        """Delete a session with all its turns.

        Raises:
            NotThere: it is not this owner's.
        """
        with self._database.writing() as session:
            session.delete(owned(session, SessionRow, owner_id, session_id))
        self._database.wipe_log()


def _speak(session: Session, owner_id: str, row: SessionRow, by: SpokenBy) -> None:
    """Note who spoke last; a persona that was deleted meanwhile is only a name."""
    row.persona_name = by.name
    persona = session.get(PersonaRow, by.persona_id) if by.persona_id else None
    is_there = persona is not None and persona.owner_id == owner_id
    row.persona_id = by.persona_id if is_there else None
    row.version_number = by.version_number if is_there else None
    if persona is not None and is_there:
        persona.used_ms = row.updated_ms


def _turn(session: Session, row: SessionRow, turn_id: str) -> TurnRow:
    turn = session.get(TurnRow, turn_id)
    if turn is None or turn.session_id != row.id:
        raise NotThere("There is no such turn in this session. Reload the page.")
    return turn


def _counts(session: Session, ids: list[str]) -> dict[str, int]:
    counted = select(TurnRow.session_id, func.count()).where(TurnRow.session_id.in_(ids)).group_by(TurnRow.session_id)
    return {found: count for found, count in session.execute(counted)}


def _record(session: Session, row: SessionRow) -> SessionRecord:
    turns = session.scalars(select(TurnRow).where(TurnRow.session_id == row.id).order_by(TurnRow.place)).all()
    return SessionRecord(_summary(row, len(turns)), tuple(_turn_record(turn) for turn in turns), row.head_id)


def _summary(row: SessionRow, turns: int) -> SessionSummary:
    return SessionSummary(
        row.id,
        row.title,
        row.persona_id,
        row.persona_name,
        row.version_number,
        turns,
        row.created_ms,
        row.updated_ms,
    )


def _turn_record(row: TurnRow) -> TurnRecord:
    return TurnRecord(row.id, row.parent_id, row.message, answer_record(row))


def _title(message: str) -> str:
    words = " ".join(message.split())
    return words if len(words) <= TITLE_LIMIT else words[: TITLE_LIMIT - 1].rstrip() + "…"
