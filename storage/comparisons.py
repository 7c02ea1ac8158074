"""Comparisons and the pairs of them that wait for evaluators, per owner.

Knows tables and queries; who is better is not known here.
"""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine.errors import NotThere
from storage.answers import answer_columns, answer_record
from storage.database import Database
from storage.owners import ensure_owner, new_id, now_ms, owned
from storage.records import AnswerRecord, ComparisonRecord, WaitingPair
from storage.tables import ComparedRow, ComparisonRow, QueuedPairRow


class ComparisonStore:
    """Answers side by side."""

    def __init__(self, database: Database) -> None:
        """Keep the database."""
        self._database = database

    def add(self, owner_id: str, prompt: str, answers: Sequence[AnswerRecord]) -> ComparisonRecord:
        """Store a comparison with all its answers, or nothing."""
        with self._database.writing() as session:
            ensure_owner(session, owner_id)
            row = ComparisonRow(id=new_id(), owner_id=owner_id, prompt=prompt, created_ms=now_ms())
            session.add(row)
            session.flush()
            for place, answer in enumerate(answers):
                columns = answer_columns(answer)
                session.add(ComparedRow(id=new_id(), comparison_id=row.id, place=place, **columns))
            session.flush()
            return _record(session, row)

    def get(self, owner_id: str, comparison_id: str) -> ComparisonRecord:
        """Return one comparison.

        Raises:
            NotThere: it is not this owner's.
        """
        with self._database.reading() as session:
            return _record(session, owned(session, ComparisonRow, owner_id, comparison_id))

    def find(self, owner_id: str, limit: int = 50) -> list[ComparisonRecord]:
        """Return the newest comparisons of an owner."""
        with self._database.reading() as session:
            found = select(ComparisonRow).where(ComparisonRow.owner_id == owner_id)
            newest = found.order_by(ComparisonRow.created_ms.desc(), ComparisonRow.id).limit(limit)
            return [_record(session, row) for row in session.scalars(newest).all()]

    def queue_pair(self, owner_id: str, comparison_id: str, left: int, right: int) -> int:
        """Let evaluators judge two answers, given by their places; return how many pairs of this owner wait.

        A pair that already waits is not queued twice, whichever side comes first.

        Raises:
            NotThere: the comparison is not this owner's, or has no such place.
            ValueError: both places are the same.
        """
        if left == right:
            raise ValueError("a pair has two different answers")
        with self._database.writing() as session:
            row = owned(session, ComparisonRow, owner_id, comparison_id)
            by_place = {a.place: a.id for a in _answers(session, row)}
            if left not in by_place or right not in by_place:
                raise NotThere("There is no such answer in this comparison. Reload the page.")
            first, second = sorted((left, right))
            pair = by_place[first], by_place[second]
            waiting = session.scalars(select(QueuedPairRow).where(QueuedPairRow.owner_id == owner_id)).all()
            if pair not in {(found.left_id, found.right_id) for found in waiting}:
                session.add(
                    QueuedPairRow(
                        id=new_id(), owner_id=owner_id, left_id=pair[0], right_id=pair[1], created_ms=now_ms()
                    )
                )
                return len(waiting) + 1
            return len(waiting)

    def queued_pairs(self, owner_id: str) -> list[WaitingPair]:
        """Return the pairs of an owner that wait for evaluators, the oldest first."""
        with self._database.reading() as session:
            found = select(QueuedPairRow).where(QueuedPairRow.owner_id == owner_id)
            rows = session.scalars(found.order_by(QueuedPairRow.created_ms, QueuedPairRow.id)).all()
            return [_waiting(session, row) for row in rows]

    def clear_queue(self, owner_id: str, pair_ids: Sequence[str]) -> None:
        """Take pairs out of the queue; ids that are not this owner's are left alone."""
        with self._database.writing() as session:
            mine = delete(QueuedPairRow).where(QueuedPairRow.owner_id == owner_id)
            session.execute(mine.where(QueuedPairRow.id.in_(list(pair_ids))))

    def delete(self, owner_id: str, comparison_id: str) -> None:
        """Delete a comparison with its answers and waiting pairs.

        Raises:
            NotThere: it is not this owner's.
        """
        with self._database.writing() as session:
            session.delete(owned(session, ComparisonRow, owner_id, comparison_id))
        self._database.wipe_log()


def _answers(session: Session, row: ComparisonRow) -> Sequence[ComparedRow]:
    found = select(ComparedRow).where(ComparedRow.comparison_id == row.id).order_by(ComparedRow.place)
    return session.scalars(found).all()


def _waiting(session: Session, row: QueuedPairRow) -> WaitingPair:
    left, right = session.get_one(ComparedRow, row.left_id), session.get_one(ComparedRow, row.right_id)
    prompt = session.get_one(ComparisonRow, left.comparison_id).prompt
    return WaitingPair(row.id, prompt, answer_record(left), answer_record(right))


def _record(session: Session, row: ComparisonRow) -> ComparisonRecord:
    answers = tuple(answer_record(answer) for answer in _answers(session, row))
    return ComparisonRecord(row.id, row.prompt, answers, row.created_ms)
