"""A release keeps beside its frozen files the DOI that an archive assigned to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "release_doi",
        sa.Column("release_id", sa.String(length=32), nullable=False),
        sa.Column("doi", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_release_doi_release_id_release")
        ),
        sa.PrimaryKeyConstraint("release_id", name=op.f("pk_release_doi")),
    )


def downgrade() -> None:
    op.drop_table("release_doi")
