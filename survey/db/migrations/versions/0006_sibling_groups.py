"""Invitations of a confidential round know which of them belong to brothers and sisters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invitation_sibling",
        sa.Column("invitation_id", sa.String(length=32), nullable=False),
        sa.Column("sibling_group", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitation.id"],
            name=op.f("fk_invitation_sibling_invitation_id_invitation"),
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("invitation_id", name=op.f("pk_invitation_sibling")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("invitation_sibling")
