"""The history of the dials of a session, so that undo and redo outlive a reload.

Places count from 1; the session knows at which it stands. A new state cuts off what could be redone.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storage.database import Database
from storage.owners import new_id, now_ms, owned
from storage.records import SliderState
from storage.tables import SessionRow, SliderStepRow

STEPS_KEPT = 200


class SliderStore:
    """Where the dials stood."""

    def __init__(self, database: Database) -> None:
        """Keep the database."""
        self._database = database

    def push(self, owner_id: str, session_id: str, sheet: Mapping[str, Any]) -> SliderState:
        """Keep a new state of the dials; the same as the present one is not kept twice.

        Raises:
            NotThere: the session is not this owner's.
        """
        with self._database.writing() as session:
            row = owned(session, SessionRow, owner_id, session_id)
            present = _step(session, row, row.slider_place)
            if present is None or present.sheet != dict(sheet):
                later = SliderStepRow.session_id == row.id, SliderStepRow.place > row.slider_place
                session.execute(delete(SliderStepRow).where(*later))
                place = row.slider_place + 1
                session.add(
                    SliderStepRow(id=new_id(), session_id=row.id, place=place, sheet=dict(sheet), created_ms=now_ms())
                )
                old = SliderStepRow.session_id == row.id, SliderStepRow.place <= place - STEPS_KEPT
                session.execute(delete(SliderStepRow).where(*old))
                row.slider_place = place
                session.flush()
            state = _state(session, row)
            assert state is not None
            return state

    def step(self, owner_id: str, session_id: str, by: int) -> SliderState | None:
        """Go back (−1) or forth (+1) where that is possible; None when nothing was ever kept.

        Raises:
            NotThere: the session is not this owner's.
        """
        with self._database.writing() as session:
            row = owned(session, SessionRow, owner_id, session_id)
            if _step(session, row, row.slider_place + by) is not None:
                row.slider_place += by
            return _state(session, row)

    def present(self, owner_id: str, session_id: str) -> SliderState | None:
        """Return where the dials stand; None when nothing was ever kept.

        Raises:
            NotThere: the session is not this owner's.
        """
        with self._database.reading() as session:
            return _state(session, owned(session, SessionRow, owner_id, session_id))


def _state(session: Session, row: SessionRow) -> SliderState | None:
    present = _step(session, row, row.slider_place)
    if present is None:
        return None
    ends = select(func.min(SliderStepRow.place), func.max(SliderStepRow.place))
    first, last = session.execute(ends.where(SliderStepRow.session_id == row.id)).one()
    return SliderState(present.sheet, can_undo=row.slider_place > first, can_redo=row.slider_place < last)


def _step(session: Session, row: SessionRow, place: int) -> SliderStepRow | None:
    at = select(SliderStepRow).where(SliderStepRow.session_id == row.id, SliderStepRow.place == place)
    return session.scalars(at).one_or_none()
