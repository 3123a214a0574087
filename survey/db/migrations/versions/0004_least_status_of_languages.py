"""A round states how far a translation must be reviewed before families may be asked in it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "round_language",
        sa.Column("round_code", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("least", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "least IN ('draft', 'reviewed', 'approved')", name=op.f("ck_round_language_least")
        ),
        sa.ForeignKeyConstraint(
            ["round_code"], ["round.code"], name=op.f("fk_round_language_round_code_round")
        ),
        sa.PrimaryKeyConstraint("round_code", "language", name=op.f("pk_round_language")),
    )


def downgrade() -> None:
    op.drop_table("round_language")
