"""Personas and their versions, per owner. A version is never changed; going back saves a new one.

Knows tables and queries; what a sheet means is not known here.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotThere
from storage.database import Database
from storage.owners import ensure_owner, new_id, now_ms, owned
from storage.records import PersonaRecord, VersionRecord
from storage.tables import PersonaRow, VersionRow

LIFECYCLES = ("active", "stable", "experimental", "pruned")


class PersonaStore:
    """What visitors saved as personas."""

    def __init__(self, database: Database) -> None:
        """Keep the database."""
        self._database = database

    def add(self, owner_id: str, name: str, sheet: Mapping[str, Any], note: str = "") -> PersonaRecord:
        """Save a new persona with its first version; names need not differ."""
        with self._database.writing() as session:
            ensure_owner(session, owner_id)
            row = PersonaRow(id=new_id(), owner_id=owner_id, name=name, lifecycle="active", created_ms=now_ms())
            session.add(row)
            session.flush()
            version = _add_version(session, row, name, sheet, note)
            return _record(row, version)

    def save(self, owner_id: str, persona_id: str, name: str, sheet: Mapping[str, Any], note: str) -> PersonaRecord:
        """Save a further version.

        Raises:
            NotThere: the persona is not this owner's.
        """
        with self._database.writing() as session:
            row = owned(session, PersonaRow, owner_id, persona_id)
            return _record(row, _add_version(session, row, name, sheet, note))

    def find(self, owner_id: str) -> list[PersonaRecord]:
        """Return all personas of an owner, the one used or made last first."""
        with self._database.reading() as session:
            rows = session.scalars(select(PersonaRow).where(PersonaRow.owner_id == owner_id)).all()
            rows = sorted(rows, key=lambda row: (row.used_ms or row.created_ms, row.id), reverse=True)
            return [_record(row, _newest(session, row.id)) for row in rows]

    def get(self, owner_id: str, persona_id: str) -> PersonaRecord:
        """Return one persona.

        Raises:
            NotThere: it is not this owner's.
        """
        with self._database.reading() as session:
            row = owned(session, PersonaRow, owner_id, persona_id)
            return _record(row, _newest(session, row.id))

    def versions(self, owner_id: str, persona_id: str) -> list[VersionRecord]:
        """Return all versions, the newest first.

        Raises:
            NotThere: the persona is not this owner's.
        """
        with self._database.reading() as session:
            row = owned(session, PersonaRow, owner_id, persona_id)
            found = select(VersionRow).where(VersionRow.persona_id == row.id).order_by(VersionRow.number.desc())
            return [_version(version) for version in session.scalars(found)]

    def version(self, owner_id: str, persona_id: str, number: int) -> VersionRecord:
        """Return one version.

        Raises:
            NotThere: there is no such version, or the persona is not this owner's.
        """
        for version in self.versions(owner_id, persona_id):
            if version.number == number:
                return version
        raise NotThere(f"There is no version {number} of this persona. Reload the page.")

    def set_lifecycle(self, owner_id: str, persona_id: str, lifecycle: str) -> None:
        """Move a persona to another state.

        Raises:
            NotThere: the persona is not this owner's.
            ValueError: there is no such state.
        """
        if lifecycle not in LIFECYCLES:
            raise ValueError(f"{lifecycle!r} is none of {LIFECYCLES}")
        with self._database.writing() as session:
            owned(session, PersonaRow, owner_id, persona_id).lifecycle = lifecycle

    def delete(self, owner_id: str, persona_id: str) -> None:
        """Delete a persona with all its versions; sessions with it stay.

        Raises:
            NotThere: the persona is not this owner's.
        """
        with self._database.writing() as session:
            session.delete(owned(session, PersonaRow, owner_id, persona_id))
        self._database.wipe_log()


def _add_version(session: Session, row: PersonaRow, name: str, sheet: Mapping[str, Any], note: str) -> VersionRow:
    newest = session.scalar(
        select(VersionRow.number).where(VersionRow.persona_id == row.id).order_by(VersionRow.number.desc()).limit(1)
    )
    version = VersionRow(
        id=new_id(),
        persona_id=row.id,
        number=(newest or 0) + 1,
        note=note,
        sheet=dict(sheet),
        created_ms=now_ms(),
    )
    row.name = name
    session.add(version)
    session.flush()
    return version


def _newest(session: Session, persona_id: str) -> VersionRow:
    found = select(VersionRow).where(VersionRow.persona_id == persona_id).order_by(VersionRow.number.desc()).limit(1)
    return session.scalars(found).one()


def _record(row: PersonaRow, version: VersionRow) -> PersonaRecord:
    return PersonaRecord(row.id, row.name, row.lifecycle, _version(version), row.created_ms, row.used_ms)


def _version(row: VersionRow) -> VersionRecord:
    return VersionRecord(row.number, row.note, row.sheet, row.created_ms)
