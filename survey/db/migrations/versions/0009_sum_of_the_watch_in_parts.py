"""The watch keeps its sum in parts that the database adds to by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PARTS = [f"set_hash_{number}" for number in range(8)]
COUNTS = ["stored", "withdrawn", "erased"]


def upgrade() -> None:
    def parted(row: Mapping[str, Any]) -> dict[str, int]:
        whole = int(row["set_hash"], 16)
        return {name: whole >> 32 * number & 0xFFFFFFFF for number, name in enumerate(PARTS)}

    _made_anew([sa.Column(name, sa.BigInteger(), nullable=False) for name in PARTS], parted)


def downgrade() -> None:
    def whole(row: Mapping[str, Any]) -> dict[str, str]:
        total = sum(row[name] << 32 * number for number, name in enumerate(PARTS))
        return {"set_hash": f"{total % (1 << 256):064x}"}

    _made_anew([sa.Column("set_hash", sa.String(length=64), nullable=False)], whole)


def _made_anew(columns: list[sa.Column[Any]], sums: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> None:
    """Make the table with other columns of the sum, and put its rows back."""
    rows = [dict(row) for row in op.get_bind().execute(sa.text("SELECT * FROM response_watch")).mappings()]
    op.drop_table("response_watch")
    table = op.create_table(
        "response_watch",
        sa.Column("round_code", sa.String(length=40), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        *columns,
        sa.ForeignKeyConstraint(
            ["round_code"], ["round.code"], name=op.f("fk_response_watch_round_code_round")
        ),
        sa.PrimaryKeyConstraint("round_code", name=op.f("pk_response_watch")),
    )
    kept = ["round_code", *COUNTS]
    op.bulk_insert(table, [{**{name: row[name] for name in kept}, **sums(row)} for row in rows])
