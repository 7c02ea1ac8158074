"""Batches for evaluators: contenders, prompts, answers, items, raters, what each has in hand, what was judged."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID, OWNER, TEXT, JSON = sa.String(32), sa.String(64), sa.Text(), sa.JSON()
COUNT, FLAG, MS = sa.Integer(), sa.Boolean(), sa.BigInteger()


def upgrade() -> None:
    """Make the tables."""
    _make_batches()
    _make_raters()
    _make_judgements()


def _make_batches() -> None:
    op.create_table(
        "batches",
        *_columns(id=ID, owner_id=OWNER, title=TEXT, state=sa.String(16), plan=JSON, created_ms=MS),
        sa.Column("done_ms", MS, nullable=True),
        _parent("batches", "owner_id", "owners"),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
    )
    op.create_index("ix_batches_owner_id", "batches", ["owner_id"])
    op.create_table(
        "contenders",
        *_columns(id=ID, batch_id=ID, place=COUNT, contender=JSON, sheet=JSON),
        _parent("contenders", "batch_id", "batches"),
        sa.PrimaryKeyConstraint("id", name="pk_contenders"),
        sa.UniqueConstraint("batch_id", "place", name="uq_contenders_batch_id"),
    )
    op.create_table(
        "batch_prompts",
        *_columns(id=ID, batch_id=ID, place=COUNT, text=TEXT, prompt_set=TEXT, history=JSON),
        _parent("batch_prompts", "batch_id", "batches"),
        sa.PrimaryKeyConstraint("id", name="pk_batch_prompts"),
        sa.UniqueConstraint("batch_id", "place", name="uq_batch_prompts_batch_id"),
    )
    op.create_table(
        "batch_answers",
        *_columns(id=ID, batch_id=ID, contender_id=ID, prompt_id=ID, leaks=JSON),
        *_answer_columns(),
        _parent("batch_answers", "batch_id", "batches"),
        _parent("batch_answers", "contender_id", "contenders"),
        _parent("batch_answers", "prompt_id", "batch_prompts"),
        sa.PrimaryKeyConstraint("id", name="pk_batch_answers"),
        sa.UniqueConstraint("contender_id", "prompt_id", "seed", name="uq_batch_answers_contender_id"),
    )
    op.create_index("ix_batch_answers_batch_id", "batch_answers", ["batch_id"])
    op.create_index("ix_batch_answers_prompt_id", "batch_answers", ["prompt_id"])
    op.create_table(
        "items",
        *_columns(id=ID, batch_id=ID, place=COUNT, left_id=ID, right_id=ID, spoilt=TEXT),
        sa.Column("gold", sa.String(8), nullable=True),
        _parent("items", "batch_id", "batches"),
        _parent("items", "left_id", "batch_answers"),
        _parent("items", "right_id", "batch_answers"),
        sa.PrimaryKeyConstraint("id", name="pk_items"),
        sa.UniqueConstraint("batch_id", "place", name="uq_items_batch_id"),
    )
    op.create_index("ix_items_left_id", "items", ["left_id"])
    op.create_index("ix_items_right_id", "items", ["right_id"])


def _make_raters() -> None:
    op.create_table(
        "raters",
        *_columns(id=ID, batch_id=ID, code=sa.String(32), label=TEXT, rater_group=TEXT, draw=MS, place=COUNT),
        sa.Column("consented_ms", MS, nullable=True),
        sa.Column("seen_ms", MS, nullable=True),
        _parent("raters", "batch_id", "batches"),
        sa.PrimaryKeyConstraint("id", name="pk_raters"),
        sa.UniqueConstraint("code", name="uq_raters_code"),
    )
    op.create_index("ix_raters_batch_id", "raters", ["batch_id"])
    op.create_table(
        "assignments",
        *_columns(id=ID, rater_id=ID, item_id=ID, place=COUNT, is_repeat=FLAG, is_swapped=FLAG),
        *_columns(state=sa.String(8), draft=JSON, active_ms=MS, touched_ms=MS),
        _parent("assignments", "rater_id", "raters"),
        _parent("assignments", "item_id", "items"),
        sa.PrimaryKeyConstraint("id", name="pk_assignments"),
        sa.UniqueConstraint("rater_id", "place", name="uq_assignments_rater_id"),
        sa.UniqueConstraint("item_id", "rater_id", "is_repeat", name="uq_assignments_item_id"),
    )


def _make_judgements() -> None:
    op.create_table(
        "judgements",
        *_columns(id=ID, batch_id=ID, item=TEXT, rater=TEXT, rater_group=TEXT, prompt=TEXT, prompt_set=TEXT),
        *_columns(left=JSON, right=JSON, preference=sa.String(16), is_swapped=FLAG, is_repeat=FLAG),
        *_columns(flags=JSON, comment=TEXT, seconds=sa.Double(), created_ms=MS),
        sa.Column("assignment_id", ID, nullable=True),
        sa.Column("gold", sa.String(8), nullable=True),
        _parent("judgements", "batch_id", "batches"),
        _parent("judgements", "assignment_id", "assignments"),
        sa.PrimaryKeyConstraint("id", name="pk_judgements"),
        sa.UniqueConstraint("assignment_id", name="uq_judgements_assignment_id"),
    )
    op.create_index("ix_judgements_batch_created", "judgements", ["batch_id", "created_ms"])


def _columns(**kinds: Any) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name, kind in kinds.items()]


def _parent(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE")


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
