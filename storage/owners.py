"""Who owns what: every load and every change names an owner, and "not there" and "not yours" sound the same.

Knows owners and the clock of the store; every other room of storage asks here.
"""

import secrets
import time
from typing import TypeVar

from sqlalchemy.orm import Session

from engine.errors import NotThere
from storage.rating_tables import BatchRow
from storage.tables import ComparisonRow, OwnerRow, PersonaRow, SessionRow

Owned = TypeVar("Owned", PersonaRow, SessionRow, ComparisonRow, BatchRow)
_WORDS = {PersonaRow: "persona", SessionRow: "session", ComparisonRow: "comparison", BatchRow: "batch"}


def new_id() -> str:
    """Return 32 random hex digits."""
    return secrets.token_hex(16)


def now_ms() -> int:
    """Return the time [ms since 1970, UTC]."""
    return time.time_ns() // 1_000_000


def ensure_owner(session: Session, owner_id: str) -> None:
    """Make the owner's row when there is none yet; for the first thing that a visitor keeps."""
    if session.get(OwnerRow, owner_id) is None:
        session.add(OwnerRow(id=owner_id, created_ms=now_ms()))
        session.flush()


def owned(session: Session, table: type[Owned], owner_id: str, row_id: str) -> Owned:
    """Return the row with that id if it belongs to the owner.

    Raises:
        NotThere: it does not, or there is none; the message is the same.
    """
    row = session.get(table, row_id)
    if row is None or row.owner_id != owner_id:
        raise NotThere(f"There is no such {_WORDS[table]} here. It may have been deleted; reload the page.")
    return row
