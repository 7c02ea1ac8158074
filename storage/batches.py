"""Batches for evaluators, per owner: who is judged on what, the answers, the items, the raters' codes.

Knows tables and queries; which pairs are worth judging is not known here. What raters do stands in `ratings.py`.
"""

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import BadInput
from engine.judging.judgement import Judgement
from storage.answers import answer_columns, answer_record
from storage.database import Database
from storage.judgements import contender_of, judgement_columns, judgement_record
from storage.owners import ensure_owner, new_id, now_ms, owned
from storage.rating_records import (
    BatchAnswer,
    BatchContender,
    BatchPlan,
    BatchPrompt,
    BatchRecord,
    BatchState,
    BatchSummary,
    NewBatch,
    NewItem,
    RaterRecord,
    Slot,
)
from storage.rating_tables import (
    AssignmentRow,
    BatchAnswerRow,
    BatchPromptRow,
    BatchRow,
    ContenderRow,
    ItemRow,
    JudgementRow,
    RaterRow,
)

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are mistaken for others."""
CODE_LENGTH = 10


class BatchStore:
    """What a designer has judged."""

    def __init__(self, database: Database) -> None:
        """Keep the database."""
        self._database = database

    def add(self, owner_id: str, new: NewBatch) -> BatchRecord:
        """Store a batch without answers."""
        with self._database.writing() as session:
            row = _new_row(session, owner_id, new.title, BatchState.ANSWERING, new.plan)
            for place, one in enumerate(new.contenders):
                session.add(
                    ContenderRow(
                        id=new_id(),
                        batch_id=row.id,
                        place=place,
                        contender=asdict(one.contender),
                        sheet=dict(one.sheet),
                    )
                )
            for place, prompt in enumerate(new.prompts):
                history = [list(pair) for pair in prompt.history]
                columns = {"text": prompt.text, "prompt_set": prompt.prompt_set, "history": history}
                session.add(BatchPromptRow(id=new_id(), batch_id=row.id, place=place, **columns))
            session.flush()
            return _record(session, row)

    def get(self, owner_id: str, batch_id: str) -> BatchRecord:
        """Return one batch.

        Raises:
            NotThere: it is not this owner's.
        """
        with self._database.reading() as session:
            return _record(session, owned(session, BatchRow, owner_id, batch_id))

    def find(self, owner_id: str) -> list[BatchSummary]:
        """Return all batches of an owner, the newest first."""
        with self._database.reading() as session:
            found = select(BatchRow).where(BatchRow.owner_id == owner_id)
            rows = session.scalars(found.order_by(BatchRow.created_ms.desc(), BatchRow.id)).all()
            return [summary_of(session, row) for row in rows]

    def answers(self, owner_id: str, batch_id: str) -> list[BatchAnswer]:
        """Return the answers that there are, by prompt, seed and contender.

        Raises:
            NotThere: the batch is not this owner's.
        """
        with self._database.reading() as session:
            row = owned(session, BatchRow, owner_id, batch_id)
            contenders, prompts = _places(session, row)
            by_contender = {row_id: place for place, row_id in contenders.items()}
            by_prompt = {row_id: place for place, row_id in prompts.items()}
            found = session.scalars(select(BatchAnswerRow).where(BatchAnswerRow.batch_id == row.id)).all()
            answers = [
                BatchAnswer(
                    Slot(by_contender[one.contender_id], by_prompt[one.prompt_id], one.seed),
                    answer_record(one),
                    tuple(one.leaks),
                )
                for one in found
            ]
            return sorted(answers, key=lambda a: (a.slot.prompt, a.slot.seed, a.slot.contender))

    def add_answers(self, owner_id: str, batch_id: str, answers: Sequence[BatchAnswer]) -> BatchSummary:
        """Store answers; one that is there already stays as it is.

        Raises:
            NotThere: the batch is not this owner's.
        """
        with self._database.writing() as session:
            row = owned(session, BatchRow, owner_id, batch_id)
            contenders, prompts = _places(session, row)
            there = {
                (one.contender_id, one.prompt_id, one.seed)
                for one in session.scalars(select(BatchAnswerRow).where(BatchAnswerRow.batch_id == row.id))
            }
            for one in answers:
                ids = contenders[one.slot.contender], prompts[one.slot.prompt]
                if (*ids, one.slot.seed) not in there:
                    columns = answer_columns(one.answer) | {"seed": one.slot.seed, "leaks": list(one.leaks)}
                    session.add(
                        BatchAnswerRow(id=new_id(), batch_id=row.id, contender_id=ids[0], prompt_id=ids[1], **columns)
                    )
            session.flush()
            return summary_of(session, row)

    def open(self, owner_id: str, batch_id: str, items: Sequence[NewItem]) -> BatchSummary:
        """Store the items of a batch that has its answers, and let raters begin.

        Raises:
            NotThere: the batch is not this owner's.
            BadInput: it has items already.
        """
        with self._database.writing() as session:
            row = owned(session, BatchRow, owner_id, batch_id)
            if row.state != BatchState.ANSWERING:
                raise BadInput("This batch is open already. Reload the page.")
            contenders, prompts = _places(session, row)
            found = session.scalars(select(BatchAnswerRow).where(BatchAnswerRow.batch_id == row.id))
            by_slot = {(one.contender_id, one.prompt_id, one.seed): one.id for one in found}

            def answer_id(slot: Slot) -> str:
                return by_slot[contenders[slot.contender], prompts[slot.prompt], slot.seed]

            for place, item in enumerate(items):
                session.add(
                    ItemRow(
                        id=new_id(),
                        batch_id=row.id,
                        place=place,
                        left_id=answer_id(item.left),
                        right_id=answer_id(item.right),
                        gold=item.gold.value if item.gold else None,
                        spoilt=item.spoilt,
                    )
                )
            row.state = BatchState.OPEN.value
            session.flush()
            return summary_of(session, row)

    def add_raters(self, owner_id: str, batch_id: str, count: int, group: str = "") -> list[RaterRecord]:
        """Make codes for `count` more raters; return all raters.

        Raises:
            NotThere: the batch is not this owner's.
        """
        with self._database.writing() as session:
            row = owned(session, BatchRow, owner_id, batch_id)
            before = session.scalar(select(func.count()).where(RaterRow.batch_id == row.id)) or 0
            for number in range(before + 1, before + count + 1):
                session.add(
                    RaterRow(
                        id=new_id(),
                        batch_id=row.id,
                        code="".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)),
                        label=f"Rater {number}",
                        rater_group=group,
                        draw=secrets.randbelow(2**62),
                        place=1,
                    )
                )
            session.flush()
            return _raters(session, row.id)

    def raters(self, owner_id: str, batch_id: str) -> list[RaterRecord]:
        """Return the raters of a batch in the order in which they were made.

        Raises:
            NotThere: the batch is not this owner's.
        """
        with self._database.reading() as session:
            return _raters(session, owned(session, BatchRow, owner_id, batch_id).id)

    def close(self, owner_id: str, batch_id: str) -> BatchSummary:
        """End a batch; what was judged stays.

        Raises:
            NotThere: the batch is not this owner's.
            BadInput: it is not open.
        """
        with self._database.writing() as session:
            row = owned(session, BatchRow, owner_id, batch_id)
            if row.state != BatchState.OPEN:
                raise BadInput("Only an open batch can be closed. Reload the page.")
            row.state, row.done_ms = BatchState.DONE.value, now_ms()
            session.flush()
            return summary_of(session, row)

    def rename(self, owner_id: str, batch_id: str, title: str) -> None:
        """Give a batch another title; its judgements follow.

        Raises:
            NotThere: the batch is not this owner's.
        """
        with self._database.writing() as session:
            owned(session, BatchRow, owner_id, batch_id).title = title

    def delete(self, owner_id: str, batch_id: str) -> None:
        """Delete a batch with everything that was judged in it.

        Raises:
            NotThere: the batch is not this owner's.
        """
        with self._database.writing() as session:
            session.delete(owned(session, BatchRow, owner_id, batch_id))
        self._database.wipe_log()

    def judgements(self, owner_id: str, batch_ids: Sequence[str] | None = None) -> list[Judgement]:
        """Return the judgements of some batches, or of all of an owner, in the order in which they were given.

        Ids that are not this owner's are left out.
        """
        with self._database.reading() as session:
            found = select(JudgementRow, BatchRow.title).join(BatchRow, BatchRow.id == JudgementRow.batch_id)
            mine = found.where(BatchRow.owner_id == owner_id)
            if batch_ids is not None:
                mine = mine.where(JudgementRow.batch_id.in_(list(batch_ids)))
            rows = session.execute(mine.order_by(JudgementRow.created_ms, JudgementRow.id)).all()
            return [judgement_record(row, title) for row, title in rows]

    def add_imported(self, owner_id: str, title: str, judgements: Sequence[Judgement]) -> BatchSummary:
        """Store judgements from a file as a batch of their own; each gets a new id."""
        with self._database.writing() as session:
            row = _new_row(session, owner_id, title, BatchState.IMPORTED, BatchPlan())
            row.done_ms = row.created_ms
            session.add_all(
                JudgementRow(id=new_id(), batch_id=row.id, assignment_id=None, **judgement_columns(one))
                for one in judgements
            )
            session.flush()
            return summary_of(session, row)


def summary_of(session: Session, row: BatchRow) -> BatchSummary:
    """Return a batch as lists show it."""
    plan = plan_of(row)
    contenders, prompts, answers, raters = (
        session.scalar(select(func.count()).where(table.batch_id == row.id)) or 0
        for table in (ContenderRow, BatchPromptRow, BatchAnswerRow, RaterRow)
    )
    items = session.scalar(select(func.count()).where(ItemRow.batch_id == row.id, ItemRow.gold.is_(None))) or 0
    judged = judged_in(session, row.id)
    is_imported = row.state == BatchState.IMPORTED
    return BatchSummary(
        id=row.id,
        title=row.title,
        state=BatchState(row.state),
        plan=plan,
        answers=answers,
        answers_wanted=contenders * prompts * len(plan.seeds),
        items=items,
        judgements=judged,
        judgements_wanted=judged if is_imported else items * plan.overlap,
        raters=raters,
        created_ms=row.created_ms,
        done_ms=row.done_ms,
    )


def judged_in(session: Session, batch_id: str) -> int:
    """Return how many judgements of a batch's plain items there are, repeats left out."""
    plain = JudgementRow.gold.is_(None), JudgementRow.is_repeat.is_(False)
    return session.scalar(select(func.count()).where(JudgementRow.batch_id == batch_id, *plain)) or 0


def plan_of(row: BatchRow) -> BatchPlan:
    """Return what a batch asks."""
    kept: dict[str, Any] = dict(row.plan)
    kept["seeds"] = tuple(kept["seeds"])
    return BatchPlan(**kept)


def rater_record(session: Session, row: RaterRow) -> RaterRecord:
    """Return a rater with what they did."""
    counts = select(AssignmentRow.state, func.count()).where(AssignmentRow.rater_id == row.id)
    by_state = {state: number for state, number in session.execute(counts.group_by(AssignmentRow.state))}
    return RaterRecord(
        row.id,
        row.code,
        row.label,
        row.rater_group,
        row.draw,
        by_state.get("done", 0),
        by_state.get("skipped", 0),
        row.consented_ms is not None,
        row.seen_ms,
    )


def _new_row(session: Session, owner_id: str, title: str, state: BatchState, plan: BatchPlan) -> BatchRow:
    ensure_owner(session, owner_id)
    kept = asdict(plan) | {"seeds": list(plan.seeds)}
    row = BatchRow(id=new_id(), owner_id=owner_id, title=title, state=state.value, plan=kept, created_ms=now_ms())
    session.add(row)
    session.flush()
    return row


def _record(session: Session, row: BatchRow) -> BatchRecord:
    contenders = session.scalars(
        select(ContenderRow).where(ContenderRow.batch_id == row.id).order_by(ContenderRow.place)
    ).all()
    prompts = session.scalars(
        select(BatchPromptRow).where(BatchPromptRow.batch_id == row.id).order_by(BatchPromptRow.place)
    ).all()
    return BatchRecord(
        summary_of(session, row),
        tuple(BatchContender(contender_of(one.contender), one.sheet) for one in contenders),
        tuple(prompt_of(one) for one in prompts),
    )


def prompt_of(row: BatchPromptRow) -> BatchPrompt:
    """Return a prompt as it was kept."""
    return BatchPrompt(row.text, row.prompt_set, tuple((message, answer) for message, answer in row.history))


def _places(session: Session, row: BatchRow) -> tuple[dict[int, str], dict[int, str]]:
    """Return {place: row id} of contenders and of prompts."""
    contenders = session.execute(select(ContenderRow.place, ContenderRow.id).where(ContenderRow.batch_id == row.id))
    prompts = session.execute(select(BatchPromptRow.place, BatchPromptRow.id).where(BatchPromptRow.batch_id == row.id))
    return dict(contenders.all()), dict(prompts.all())


def _raters(session: Session, batch_id: str) -> list[RaterRecord]:
    rows = session.scalars(select(RaterRow).where(RaterRow.batch_id == batch_id)).all()
    return [rater_record(session, row) for row in sorted(rows, key=lambda r: int(r.label.rpartition(" ")[2]))]
