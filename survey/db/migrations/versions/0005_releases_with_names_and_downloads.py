"""Releases get a name and a day of signature; evaluators' downloads are made in the background."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # No earlier version had a command that made a release, so the table is empty and made anew.
    op.drop_table("release")
    make_release(
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("name", name=op.f("uq_release_name")),
    )
    op.create_table(
        "download",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("releases", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('research', 'public')", name=op.f("ck_download_kind")),
        sa.CheckConstraint(
            "state IN ('waiting', 'making', 'ready', 'failed', 'ended')", name=op.f("ck_download_state")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_download_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_download")),
    )
    op.create_index(op.f("ix_download_staff_id"), "download", ["staff_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_download_staff_id"), table_name="download")
    op.drop_table("download")
    op.drop_table("release")
    make_release()


def make_release(*more: sa.schema.SchemaItem) -> None:
    op.create_table(
        "release",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("round_code", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("manifest", sa.JSON(), nullable=False),
        sa.Column("supersedes", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("made_by", sa.String(length=32), nullable=True),
        sa.Column("signed_by", sa.String(length=32), nullable=True),
        *more,
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_release_made_by_staff")),
        sa.ForeignKeyConstraint(["round_code"], ["round.code"], name=op.f("fk_release_round_code_round")),
        sa.ForeignKeyConstraint(["signed_by"], ["staff.id"], name=op.f("fk_release_signed_by_staff")),
        sa.ForeignKeyConstraint(["supersedes"], ["release.id"], name=op.f("fk_release_supersedes_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("round_code", "number", name=op.f("uq_release_round_code_number")),
    )
