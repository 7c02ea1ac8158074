"""The tables of ratings: batches with who is judged on what, who judges, and what was judged.

Knows columns and how rows hang together; knows no query. Times are UTC [ms since 1970].
"""

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import CASCADE, ID, AnswerColumns, Base


class BatchRow(Base):
    """A set of items for evaluators, from its making to its end."""

    __tablename__ = "batches"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("owners.id", ondelete=CASCADE), index=True)
    title: Mapped[str]
    state: Mapped[str] = mapped_column(String(16))
    plan: Mapped[dict[str, Any]]
    created_ms: Mapped[int] = mapped_column(BigInteger)
    done_ms: Mapped[int | None] = mapped_column(BigInteger)


class ContenderRow(Base):
    """Who is judged in a batch: a copy, so that a persona may change or go."""

    __tablename__ = "contenders"
    __table_args__ = (UniqueConstraint("batch_id", "place"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    batch_id: Mapped[str] = mapped_column(ForeignKey("batches.id", ondelete=CASCADE))
    place: Mapped[int]
    contender: Mapped[dict[str, Any]]
    sheet: Mapped[dict[str, Any]]


class BatchPromptRow(Base):
    """What all contenders of a batch answer."""

    __tablename__ = "batch_prompts"
    __table_args__ = (UniqueConstraint("batch_id", "place"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    batch_id: Mapped[str] = mapped_column(ForeignKey("batches.id", ondelete=CASCADE))
    place: Mapped[int]
    text: Mapped[str]
    prompt_set: Mapped[str]
    history: Mapped[list[Any]]


class BatchAnswerRow(AnswerColumns, Base):
    """One contender's answer to one prompt from one seed (a column of `AnswerColumns`)."""

    __tablename__ = "batch_answers"
    __table_args__ = (UniqueConstraint("contender_id", "prompt_id", "seed"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    batch_id: Mapped[str] = mapped_column(ForeignKey("batches.id", ondelete=CASCADE), index=True)
    contender_id: Mapped[str] = mapped_column(ForeignKey("contenders.id", ondelete=CASCADE))
    prompt_id: Mapped[str] = mapped_column(ForeignKey("batch_prompts.id", ondelete=CASCADE), index=True)
    leaks: Mapped[list[Any]]


class ItemRow(Base):
    """A pair of answers to judge. Of a gold item one side is known to be better, and the other reads `spoilt`."""

    __tablename__ = "items"
    __table_args__ = (UniqueConstraint("batch_id", "place"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    batch_id: Mapped[str] = mapped_column(ForeignKey("batches.id", ondelete=CASCADE))
    place: Mapped[int]
    left_id: Mapped[str] = mapped_column(ForeignKey("batch_answers.id", ondelete=CASCADE), index=True)
    right_id: Mapped[str] = mapped_column(ForeignKey("batch_answers.id", ondelete=CASCADE), index=True)
    gold: Mapped[str | None] = mapped_column(String(8))
    spoilt: Mapped[str]


class RaterRow(Base):
    """Who judges: a code, and where in the batch they stand."""

    __tablename__ = "raters"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    batch_id: Mapped[str] = mapped_column(ForeignKey("batches.id", ondelete=CASCADE), index=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    label: Mapped[str]
    rater_group: Mapped[str]
    draw: Mapped[int] = mapped_column(BigInteger)
    place: Mapped[int]
    consented_ms: Mapped[int | None] = mapped_column(BigInteger)
    seen_ms: Mapped[int | None] = mapped_column(BigInteger)


class AssignmentRow(Base):
    """An item in one rater's hands."""

    __tablename__ = "assignments"
    __table_args__ = (
        UniqueConstraint("rater_id", "place"),
        UniqueConstraint("item_id", "rater_id", "is_repeat"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    rater_id: Mapped[str] = mapped_column(ForeignKey("raters.id", ondelete=CASCADE))
    item_id: Mapped[str] = mapped_column(ForeignKey("items.id", ondelete=CASCADE))
    place: Mapped[int]
    is_repeat: Mapped[bool]
    is_swapped: Mapped[bool]
    state: Mapped[str] = mapped_column(String(8))
    draft: Mapped[dict[str, Any]]
    active_ms: Mapped[int] = mapped_column(BigInteger)
    touched_ms: Mapped[int] = mapped_column(BigInteger)


class JudgementRow(Base):
    """What one rater said of one item, with a snapshot of everything that was judged."""

    __tablename__ = "judgements"
    __table_args__ = (Index("ix_judgements_batch_created", "batch_id", "created_ms"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    batch_id: Mapped[str] = mapped_column(ForeignKey("batches.id", ondelete=CASCADE))
    assignment_id: Mapped[str | None] = mapped_column(ForeignKey("assignments.id", ondelete=CASCADE), unique=True)
    item: Mapped[str]
    rater: Mapped[str]
    rater_group: Mapped[str]
    prompt: Mapped[str]
    prompt_set: Mapped[str]
    left: Mapped[dict[str, Any]]
    right: Mapped[dict[str, Any]]
    preference: Mapped[str] = mapped_column(String(16))
    is_swapped: Mapped[bool]
    gold: Mapped[str | None] = mapped_column(String(8))
    is_repeat: Mapped[bool]
    flags: Mapped[list[Any]]
    comment: Mapped[str]
    seconds: Mapped[float]
    created_ms: Mapped[int] = mapped_column(BigInteger)
