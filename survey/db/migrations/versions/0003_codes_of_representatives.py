"""Codes of representatives; one consent of each kind for an invitation."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consent_code",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("invitation_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitation.id"],
            name=op.f("fk_consent_code_invitation_id_invitation"),
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_consent_code")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_consent_code_invitation_id")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_consent_invitation_id_kind", "consent", ["invitation_id", "kind"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_consent_invitation_id_kind", table_name="consent")
    op.drop_table("consent_code")
