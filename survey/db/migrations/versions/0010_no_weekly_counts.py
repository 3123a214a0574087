"""No counts of answers by week: nobody read them, and a copy of the database told when families answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("weekly_count")


def downgrade() -> None:
    op.create_table(
        "weekly_count",
        sa.Column("round_code", sa.String(length=40), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_code"], ["round.code"], name=op.f("fk_weekly_count_round_code_round")
        ),
        sa.PrimaryKeyConstraint("round_code", "week", name=op.f("pk_weekly_count")),
    )
