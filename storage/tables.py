"""The tables, as typed models. Every row belongs to an owner, directly or through its parent.

Knows columns and how rows hang together; knows no query. Times are UTC [ms since 1970].
"""

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import JSON

ID = String(32)
CASCADE = "CASCADE"
SET_NULL = "SET NULL"


class Base(DeclarativeBase):
    """All tables; constraints have names, so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dict[str, Any]: JSON, list[Any]: JSON, str: Text}


class OwnerRow(Base):
    """A visitor, known by the digest of a cookie."""

    __tablename__ = "owners"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    created_ms: Mapped[int] = mapped_column(BigInteger)


class PersonaRow(Base):
    """A persona; what it is stands in its versions."""

    __tablename__ = "personas"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("owners.id", ondelete=CASCADE), index=True)
    name: Mapped[str]
    lifecycle: Mapped[str] = mapped_column(String(16))
    created_ms: Mapped[int] = mapped_column(BigInteger)
    used_ms: Mapped[int | None] = mapped_column(BigInteger)


class VersionRow(Base):
    """One version of a persona; never changed (a trigger refuses)."""

    __tablename__ = "persona_versions"
    __table_args__ = (UniqueConstraint("persona_id", "number"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    persona_id: Mapped[str] = mapped_column(ForeignKey("personas.id", ondelete=CASCADE), index=True)
    number: Mapped[int]
    note: Mapped[str]
    sheet: Mapped[dict[str, Any]]
    created_ms: Mapped[int] = mapped_column(BigInteger)


class SessionRow(Base):
    """A persona session: a tree of turns, and the leaf at which it stands."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("owners.id", ondelete=CASCADE), index=True)
    title: Mapped[str]
    persona_id: Mapped[str | None] = mapped_column(ForeignKey("personas.id", ondelete=SET_NULL), index=True)
    persona_name: Mapped[str]
    version_number: Mapped[int | None]
    head_id: Mapped[str | None] = mapped_column(ID)
    slider_place: Mapped[int]
    created_ms: Mapped[int] = mapped_column(BigInteger)
    updated_ms: Mapped[int] = mapped_column(BigInteger, index=True)


class AnswerColumns:
    """What is kept of an answer, whoever asked for it; a stage that was not spoken has no seconds."""

    persona_name: Mapped[str]
    sheet: Mapped[dict[str, Any]]
    think: Mapped[str]
    reflect: Mapped[str]
    respond: Mapped[str]
    think_s: Mapped[float | None]
    reflect_s: Mapped[float | None]
    respond_s: Mapped[float | None]
    weights: Mapped[list[Any]]
    gates: Mapped[list[Any]]
    router_weights: Mapped[list[Any]]
    situation: Mapped[str]
    hint: Mapped[str]
    confidence: Mapped[float]
    is_unsure: Mapped[bool]
    is_ruled: Mapped[bool]
    strength: Mapped[float]
    router_influence: Mapped[float]
    router_temperature: Mapped[float]
    router_top_k: Mapped[int]
    temperature: Mapped[float]
    top_p: Mapped[float]
    min_p: Mapped[float]
    max_new_tokens: Mapped[int]
    seed: Mapped[int] = mapped_column(BigInteger)
    pack_hash: Mapped[str] = mapped_column(String(64))
    prompt_tokens: Mapped[int]
    tokens: Mapped[int]
    dropped_turns: Mapped[int]
    first_token_s: Mapped[float]
    seconds: Mapped[float]
    stop_reason: Mapped[str] = mapped_column(String(16))
    heard: Mapped[list[Any] | None]
    created_ms: Mapped[int] = mapped_column(BigInteger)


class TurnRow(AnswerColumns, Base):
    """One question with its answer. Turns with the same parent and message are versions, with another one branches."""

    __tablename__ = "turns"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete=CASCADE), index=True)
    # No cascade: a session's turns go all at once, and SQLite follows a chain of cascades 1000 turns deep at most.
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("turns.id"), index=True)
    place: Mapped[int]
    message: Mapped[str]


class SliderStepRow(Base):
    """One state of the dials, so that undo outlives a reload."""

    __tablename__ = "slider_steps"
    __table_args__ = (UniqueConstraint("session_id", "place"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete=CASCADE), index=True)
    place: Mapped[int]
    sheet: Mapped[dict[str, Any]]
    created_ms: Mapped[int] = mapped_column(BigInteger)


class SettingRow(Base):
    """One choice of a visitor, such as how much of the trace is shown."""

    __tablename__ = "settings"

    owner_id: Mapped[str] = mapped_column(ForeignKey("owners.id", ondelete=CASCADE), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[dict[str, Any]]


class ComparisonRow(Base):
    """One prompt that several personas answered in one batch."""

    __tablename__ = "comparisons"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("owners.id", ondelete=CASCADE), index=True)
    prompt: Mapped[str]
    created_ms: Mapped[int] = mapped_column(BigInteger)


class ComparedRow(AnswerColumns, Base):
    """One answer of a comparison."""

    __tablename__ = "compared_answers"
    __table_args__ = (UniqueConstraint("comparison_id", "place"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    comparison_id: Mapped[str] = mapped_column(ForeignKey("comparisons.id", ondelete=CASCADE), index=True)
    place: Mapped[int]


class QueuedPairRow(Base):
    """Two answers of a comparison that wait for evaluators."""

    __tablename__ = "queued_pairs"
    __table_args__ = (
        UniqueConstraint("left_id", "right_id"),
        Index("ix_queued_pairs_owner_created", "owner_id", "created_ms"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("owners.id", ondelete=CASCADE))
    left_id: Mapped[str] = mapped_column(ForeignKey("compared_answers.id", ondelete=CASCADE))
    right_id: Mapped[str] = mapped_column(ForeignKey("compared_answers.id", ondelete=CASCADE))
    created_ms: Mapped[int] = mapped_column(BigInteger)
