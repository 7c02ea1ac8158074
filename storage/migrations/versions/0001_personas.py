"""Owners, personas with their versions, settings."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_REFUSE = "a version of a persona is never changed"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "owners",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_owners"),
    )
    op.create_table(
        "personas",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("owner_id", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lifecycle", sa.String(16), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("used_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name="fk_personas_owner_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_personas"),
    )
    op.create_index("ix_personas_owner_id", "personas", ["owner_id"])
    op.create_table(
        "persona_versions",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("persona_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("sheet", sa.JSON(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["personas.id"], name="fk_persona_versions_persona_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_persona_versions"),
        sa.UniqueConstraint("persona_id", "number", name="uq_persona_versions_persona_id"),
    )
    op.create_index("ix_persona_versions_persona_id", "persona_versions", ["persona_id"])
    op.create_table(
        "settings",
        sa.Column("owner_id", sa.String(64), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name="fk_settings_owner_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("owner_id", "key", name="pk_settings"),
    )
    _freeze_versions()


def _freeze_versions() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER persona_versions_are_final BEFORE UPDATE ON persona_versions "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSE}'); END"
        )
    elif op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_version_update() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_REFUSE}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER persona_versions_are_final BEFORE UPDATE ON persona_versions "
            "FOR EACH ROW EXECUTE FUNCTION refuse_version_update()"
        )
