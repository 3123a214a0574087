"""Texts of open boxes, wishes to be contacted, consent ages."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_request",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_request")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "consent_rule",
        sa.Column("round_code", sa.String(length=40), nullable=False),
        sa.Column("own_age", sa.Integer(), nullable=False),
        sa.CheckConstraint("own_age BETWEEN 7 AND 18", name=op.f("ck_consent_rule_own_age")),
        sa.ForeignKeyConstraint(
            ["round_code"], ["round.code"], name=op.f("fk_consent_rule_round_code_round")
        ),
        sa.PrimaryKeyConstraint("round_code", name=op.f("pk_consent_rule")),
    )
    op.create_table(
        "open_text",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("design_cell_id", sa.String(length=32), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("withdrawal_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("escalated_on", sa.Date(), nullable=True),
        sa.Column("first_reader_id", sa.String(length=32), nullable=True),
        sa.Column("may_be_released", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=2100), nullable=True),
        sa.CheckConstraint(
            "(state = 'second') = (escalated_on IS NOT NULL)", name=op.f("ck_open_text_escalation")
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (arrived_on IS NOT NULL)", name=op.f("ck_open_text_arrival")
        ),
        sa.CheckConstraint("state IN ('waiting', 'second', 'read')", name=op.f("ck_open_text_state")),
        sa.ForeignKeyConstraint(
            ["design_cell_id"], ["design_cell.id"], name=op.f("fk_open_text_design_cell_id_design_cell")
        ),
        sa.ForeignKeyConstraint(
            ["first_reader_id"], ["staff.id"], name=op.f("fk_open_text_first_reader_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_text")),
        sa.UniqueConstraint("withdrawal_hash", name=op.f("uq_open_text_withdrawal_hash")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_open_text_design_cell_id"), "open_text", ["design_cell_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_open_text_design_cell_id"), table_name="open_text")
    op.drop_table("open_text")
    op.drop_table("consent_rule")
    op.drop_table("contact_request")
