"""Open links, and the drafts of those who come by them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "open_link",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("frame_line_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["frame_line_id"], ["frame_line.id"], name=op.f("fk_open_link_frame_line_id_frame_line")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_open_link")),
        sa.UniqueConstraint("frame_line_id", name=op.f("uq_open_link_frame_line_id")),
    )
    op.create_table(
        "open_draft",
        sa.Column("visit_id", sa.String(length=32), nullable=False),
        sa.Column("link", sa.String(length=20), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["link"], ["open_link.name"], name=op.f("fk_open_draft_link_open_link")),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_open_draft")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_open_draft_link"), "open_draft", ["link"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_open_draft_link"), table_name="open_draft")
    op.drop_table("open_draft")
    op.drop_table("open_link")
