"""Sessions with turns and slider history; comparisons with the pairs that wait for evaluators."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    _make_sessions()
    _make_comparisons()


def _make_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("owner_id", sa.String(64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("persona_id", sa.String(32), nullable=True),
        sa.Column("persona_name", sa.Text(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=True),
        sa.Column("head_id", sa.String(32), nullable=True),
        sa.Column("slider_place", sa.Integer(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("updated_ms", sa.BigInteger(), nullable=False),
        _parent("sessions", "owner_id", "owners"),
        _parent("sessions", "persona_id", "personas", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
    )
    op.create_index("ix_sessions_owner_id", "sessions", ["owner_id"])
    op.create_index("ix_sessions_persona_id", "sessions", ["persona_id"])
    op.create_index("ix_sessions_updated_ms", "sessions", ["updated_ms"])
    op.create_table(
        "turns",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("session_id", sa.String(32), nullable=False),
        sa.Column("parent_id", sa.String(32), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        *_answer_columns(),
        _parent("turns", "session_id", "sessions"),
        _parent("turns", "parent_id", "turns", None),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
    )
    op.create_index("ix_turns_session_id", "turns", ["session_id"])
    op.create_index("ix_turns_parent_id", "turns", ["parent_id"])
    op.create_table(
        "slider_steps",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("session_id", sa.String(32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.JSON(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        _parent("slider_steps", "session_id", "sessions"),
        sa.PrimaryKeyConstraint("id", name="pk_slider_steps"),
        sa.UniqueConstraint("session_id", "place", name="uq_slider_steps_session_id"),
    )
    op.create_index("ix_slider_steps_session_id", "slider_steps", ["session_id"])


def _make_comparisons() -> None:
    op.create_table(
        "comparisons",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("owner_id", sa.String(64), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        _parent("comparisons", "owner_id", "owners"),
        sa.PrimaryKeyConstraint("id", name="pk_comparisons"),
    )
    op.create_index("ix_comparisons_owner_id", "comparisons", ["owner_id"])
    op.create_table(
        "compared_answers",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("comparison_id", sa.String(32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        *_answer_columns(),
        _parent("compared_answers", "comparison_id", "comparisons"),
        sa.PrimaryKeyConstraint("id", name="pk_compared_answers"),
        sa.UniqueConstraint("comparison_id", "place", name="uq_compared_answers_comparison_id"),
    )
    op.create_index("ix_compared_answers_comparison_id", "compared_answers", ["comparison_id"])
    op.create_table(
        "queued_pairs",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("owner_id", sa.String(64), nullable=False),
        sa.Column("left_id", sa.String(32), nullable=False),
        sa.Column("right_id", sa.String(32), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        _parent("queued_pairs", "owner_id", "owners"),
        _parent("queued_pairs", "left_id", "compared_answers"),
        _parent("queued_pairs", "right_id", "compared_answers"),
        sa.PrimaryKeyConstraint("id", name="pk_queued_pairs"),
        sa.UniqueConstraint("left_id", "right_id", name="uq_queued_pairs_left_id"),
    )
    op.create_index("ix_queued_pairs_owner_created", "queued_pairs", ["owner_id", "created_ms"])


def _parent(table: str, column: str, parent: str, on_delete: str | None = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{table}_{column}", ondelete=on_delete)


def _answer_columns() -> list[sa.Column[Any]]:
    text, number, count, flag = sa.Text, sa.Double, sa.Integer, sa.Boolean
    kinds = {
        "persona_name": text(),
        "sheet": sa.JSON(),
        **{name: text() for name in ("think", "reflect", "respond")},
        **{name: sa.JSON() for name in ("weights", "gates", "router_weights")},
        **{name: text() for name in ("situation", "hint")},
        "confidence": number(),
        **{name: flag() for name in ("is_unsure", "is_ruled")},
        **{name: number() for name in ("strength", "router_influence", "router_temperature")},
        "router_top_k": count(),
        **{name: number() for name in ("temperature", "top_p", "min_p")},
        "max_new_tokens": count(),
        "seed": sa.BigInteger(),
        "pack_hash": sa.String(64),
        **{name: count() for name in ("prompt_tokens", "tokens", "dropped_turns")},
        **{name: number() for name in ("first_token_s", "seconds")},
        "stop_reason": sa.String(16),
        "created_ms": sa.BigInteger(),
    }
    optional = {**{name: number() for name in ("think_s", "reflect_s", "respond_s")}, "heard": sa.JSON()}
    return [sa.Column(name, kind, nullable=False) for name, kind in kinds.items()] + [
        sa.Column(name, kind, nullable=True) for name, kind in optional.items()
    ]
