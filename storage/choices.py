"""Small choices of a visitor that outlive a reload: the present session, how much of the trace is shown.

Knows keys and JSON objects; what they mean is not known here.
"""

from collections.abc import Mapping
from typing import Any

from storage.database import Database
from storage.owners import ensure_owner
from storage.tables import SettingRow


class ChoiceStore:
    """One JSON object per visitor and key."""

    def __init__(self, database: Database) -> None:
        """Keep the database."""
        self._database = database

    def get(self, owner_id: str, key: str) -> dict[str, Any]:
        """Return what was chosen; empty when nothing was."""
        with self._database.reading() as session:
            row = session.get(SettingRow, (owner_id, key))
            return dict(row.value) if row else {}

    def put(self, owner_id: str, key: str, value: Mapping[str, Any]) -> None:
        """Keep a choice, in place of an earlier one."""
        with self._database.writing() as session:
            ensure_owner(session, owner_id)
            row = session.get(SettingRow, (owner_id, key))
            if row is None:
                session.add(SettingRow(owner_id=owner_id, key=key, value=dict(value)))
            else:
                row.value = dict(value)
