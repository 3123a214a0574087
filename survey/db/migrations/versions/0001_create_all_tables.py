"""Create all tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# A published instrument never changes; the audit log only grows. The checks before an INSERT are for SQLite's
# REPLACE, which removes the older row without firing triggers of DELETE.
KEPT = ("instrument_version", "audit_event")
SAME_ROW = {
    "instrument_version": "hash = NEW.hash OR (instrument_id = NEW.instrument_id AND version = NEW.version)",
    "audit_event": "id = NEW.id OR hash = NEW.hash",
}


def refuse_change_on_sqlite(table: str) -> None:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} never changes'); END"
    op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}")
    op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}")
    same = f"EXISTS (SELECT 1 FROM {table} WHERE {SAME_ROW[table]})"  # noqa: S608 - constants of this file
    op.execute(f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {same} {refuse}")


def refuse_change_on_postgresql(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION balsas_refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION balsas_refuse_change()"
    )


def refuse_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in KEPT:
            refuse_change_on_sqlite(table)
        return
    op.execute(
        "CREATE FUNCTION balsas_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% never changes', TG_TABLE_NAME; END $$"
    )
    for table in KEPT:
        refuse_change_on_postgresql(table)


def upgrade() -> None:
    op.create_table(
        "county",
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("name_lt", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_county")),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "instrument_version",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("instrument_id", sa.String(length=10), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("canonical", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_instrument_version")),
        sa.UniqueConstraint(
            "instrument_id", "version", name=op.f("uq_instrument_version_instrument_id_version")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("account_hash", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_hash", name=op.f("pk_sign_in_failure")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("session_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
    )
    op.create_table(
        "wave",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title_lt", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("fieldwork_from", sa.Date(), nullable=False),
        sa.Column("fieldwork_to", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_wave")),
    )
    op.create_table(
        "agreement",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=500), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_agreement_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
    )
    op.create_index(op.f("ix_agreement_staff_id"), "agreement", ["staff_id"], unique=False)
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("object", sa.String(length=100), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_audit_event_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_event_hash")),
    )
    op.create_table(
        "municipality",
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("county_code", sa.String(length=2), nullable=False),
        sa.Column("name_lt", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("short_lt", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code"], ["county.code"], name=op.f("fk_municipality_county_code_county")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_municipality")),
    )
    op.create_table(
        "round",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("wave_code", sa.String(length=20), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("instrument_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("design", sa.String(length=20), nullable=False),
        sa.Column("rule", sa.String(length=10), nullable=False),
        sa.Column("target", sa.Double(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("limit_base", sa.Integer(), nullable=False),
        sa.Column("limit_caution", sa.Integer(), nullable=False),
        sa.Column("limit_width", sa.Integer(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("language_status", sa.JSON(), nullable=False),
        sa.Column("open_text", sa.Boolean(), nullable=False),
        sa.Column("code_key", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("mode IN ('anonymous', 'confidential')", name=op.f("ck_round_mode")),
        sa.CheckConstraint("state IN ('draft', 'open', 'closed')", name=op.f("ck_round_state")),
        sa.ForeignKeyConstraint(
            ["instrument_hash"],
            ["instrument_version.hash"],
            name=op.f("fk_round_instrument_hash_instrument_version"),
        ),
        sa.ForeignKeyConstraint(["wave_code"], ["wave.code"], name=op.f("fk_round_wave_code_wave")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_round")),
        sa.UniqueConstraint("wave_code", "form", name=op.f("uq_round_wave_code_form")),
    )
    op.create_table(
        "monitor_figure",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("municipality_code", sa.String(length=2), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("service", sa.String(length=10), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("basis", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_code"],
            ["municipality.code"],
            name=op.f("fk_monitor_figure_municipality_code_municipality"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitor_figure")),
        sa.UniqueConstraint(
            "municipality_code",
            "period",
            "service",
            "item",
            name=op.f("uq_monitor_figure_municipality_code_period_service_item"),
        ),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("municipality_code", sa.String(length=2), nullable=False),
        sa.Column("name_lt", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("sector", sa.String(length=10), nullable=False),
        sa.CheckConstraint("kind IN ('care_centre', 'bsn', 'other')", name=op.f("ck_organisation_kind")),
        sa.CheckConstraint("sector IN ('public', 'ngo', 'private')", name=op.f("ck_organisation_sector")),
        sa.ForeignKeyConstraint(
            ["municipality_code"],
            ["municipality.code"],
            name=op.f("fk_organisation_municipality_code_municipality"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("code", name=op.f("uq_organisation_code")),
    )
    op.create_table(
        "register_figure",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("municipality_code", sa.String(length=2), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_code"],
            ["municipality.code"],
            name=op.f("fk_register_figure_municipality_code_municipality"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_figure")),
    )
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
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_release_made_by_staff")),
        sa.ForeignKeyConstraint(["round_code"], ["round.code"], name=op.f("fk_release_round_code_round")),
        sa.ForeignKeyConstraint(["signed_by"], ["staff.id"], name=op.f("fk_release_signed_by_staff")),
        sa.ForeignKeyConstraint(["supersedes"], ["release.id"], name=op.f("fk_release_supersedes_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("round_code", "number", name=op.f("uq_release_round_code_number")),
    )
    op.create_table(
        "response_watch",
        sa.Column("round_code", sa.String(length=40), nullable=False),
        sa.Column("stored", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Integer(), nullable=False),
        sa.Column("erased", sa.Integer(), nullable=False),
        sa.Column("set_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_code"], ["round.code"], name=op.f("fk_response_watch_round_code_round")
        ),
        sa.PrimaryKeyConstraint("round_code", name=op.f("pk_response_watch")),
    )
    op.create_table(
        "round_amendment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("round_code", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=True),
        sa.Column("change", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_code"], ["round.code"], name=op.f("fk_round_amendment_round_code_round")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_round_amendment_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_amendment")),
    )
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
    op.create_table(
        "weight_set",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("round_code", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=60), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["round_code"], ["round.code"], name=op.f("fk_weight_set_round_code_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weight_set")),
        sa.UniqueConstraint("round_code", "version", name=op.f("uq_weight_set_round_code_version")),
    )
    op.create_table(
        "assessment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("round_code", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("single_worker", sa.Boolean(), nullable=False),
        sa.Column("submitted_by", sa.String(length=32), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_reason", sa.String(length=1000), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'confirmed', 'returned')", name=op.f("ck_assessment_state")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR single_worker OR decided_by <> submitted_by",
            name=op.f("ck_assessment_second_person"),
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_assessment_decided_by_staff")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_assessment_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["round_code"], ["round.code"], name=op.f("fk_assessment_round_code_round")),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["staff.id"], name=op.f("fk_assessment_submitted_by_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint(
            "round_code", "organisation_id", name=op.f("uq_assessment_round_code_organisation_id")
        ),
    )
    op.create_table(
        "design_cell",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("round_code", sa.String(length=40), nullable=False),
        sa.Column("stratum", sa.String(length=60), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=True),
        sa.Column("municipality_code", sa.String(length=2), nullable=True),
        sa.Column("county_code", sa.String(length=2), nullable=True),
        sa.Column("service", sa.String(length=10), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("psu_rule", sa.String(length=20), nullable=False),
        sa.Column("fpc", sa.Integer(), nullable=False),
        sa.Column("served", sa.Integer(), nullable=False),
        sa.Column("eligible", sa.Integer(), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("base_weight", sa.Double(), nullable=False),
        sa.Column("coarsening", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "area IN ('organisation', 'municipality', 'county', 'country')", name=op.f("ck_design_cell_area")
        ),
        sa.CheckConstraint(
            "psu_rule IN ('respondent', 'sibling_group', 'organisation')",
            name=op.f("ck_design_cell_psu_rule"),
        ),
        sa.CheckConstraint(
            "eligible >= 0 AND served >= 0 AND invited >= 0 AND base_weight > 0",
            name=op.f("ck_design_cell_counts"),
        ),
        sa.ForeignKeyConstraint(
            ["county_code"], ["county.code"], name=op.f("fk_design_cell_county_code_county")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_code"],
            ["municipality.code"],
            name=op.f("fk_design_cell_municipality_code_municipality"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_design_cell_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["round_code"], ["round.code"], name=op.f("fk_design_cell_round_code_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design_cell")),
        sa.UniqueConstraint(
            "round_code",
            "stratum",
            "service",
            "form",
            name=op.f("uq_design_cell_round_code_stratum_service_form"),
        ),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=True),
        sa.Column("municipality_code", sa.String(length=2), nullable=True),
        sa.CheckConstraint(
            "(role NOT IN ('provider_staff', 'provider_head')) OR organisation_id IS NOT NULL",
            name=op.f("ck_membership_scope"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_code"],
            ["municipality.code"],
            name=op.f("fk_membership_municipality_code_municipality"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_membership_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_membership_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "staff_id",
            "role",
            "organisation_id",
            "municipality_code",
            name=op.f("uq_membership_staff_id_role_organisation_id_municipality_code"),
        ),
    )
    op.create_index(op.f("ix_membership_staff_id"), "membership", ["staff_id"], unique=False)
    op.create_table(
        "assessment_section",
        sa.Column("assessment_id", sa.String(length=32), nullable=False),
        sa.Column("section", sa.String(length=40), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_assessment_section_assessment_id_assessment")
        ),
        sa.PrimaryKeyConstraint("assessment_id", "section", name=op.f("pk_assessment_section")),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("assessment_id", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("type", sa.Integer(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_evidence_assessment_id_assessment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_assessment_id"), "evidence", ["assessment_id"], unique=False)
    op.create_table(
        "frame_line",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("round_code", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("design_cell_id", sa.String(length=32), nullable=True),
        sa.Column("service", sa.String(length=10), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("served", sa.Integer(), nullable=False),
        sa.Column("eligible", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.CheckConstraint("eligible >= 0 AND served >= eligible", name=op.f("ck_frame_line_counts")),
        sa.ForeignKeyConstraint(
            ["design_cell_id"], ["design_cell.id"], name=op.f("fk_frame_line_design_cell_id_design_cell")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_frame_line_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["round_code"], ["round.code"], name=op.f("fk_frame_line_round_code_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frame_line")),
        sa.UniqueConstraint(
            "round_code",
            "organisation_id",
            "service",
            "form",
            name=op.f("uq_frame_line_round_code_organisation_id_service_form"),
        ),
    )
    op.create_index(op.f("ix_frame_line_design_cell_id"), "frame_line", ["design_cell_id"], unique=False)
    op.create_table(
        "response",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("design_cell_id", sa.String(length=32), nullable=False),
        sa.Column("instrument_hash", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("assisted", sa.Boolean(), nullable=False),
        sa.Column("sibling_group", sa.String(length=32), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("receipt_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "mode IN ('own_device', 'paper', 'kiosk', 'interviewer', 'other')", name=op.f("ck_response_mode")
        ),
        sa.ForeignKeyConstraint(
            ["design_cell_id"], ["design_cell.id"], name=op.f("fk_response_design_cell_id_design_cell")
        ),
        sa.ForeignKeyConstraint(
            ["instrument_hash"],
            ["instrument_version.hash"],
            name=op.f("fk_response_instrument_hash_instrument_version"),
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_response")),
        sa.UniqueConstraint("receipt_hash", name=op.f("uq_response_receipt_hash")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_response_design_cell_id"), "response", ["design_cell_id"], unique=False)
    op.create_table(
        "weight_factor",
        sa.Column("weight_set_id", sa.String(length=32), nullable=False),
        sa.Column("design_cell_id", sa.String(length=32), nullable=False),
        sa.Column("weight_group", sa.String(length=60), nullable=False),
        sa.Column("factor", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["design_cell_id"], ["design_cell.id"], name=op.f("fk_weight_factor_design_cell_id_design_cell")
        ),
        sa.ForeignKeyConstraint(
            ["weight_set_id"], ["weight_set.id"], name=op.f("fk_weight_factor_weight_set_id_weight_set")
        ),
        sa.PrimaryKeyConstraint(
            "weight_set_id", "design_cell_id", "weight_group", name=op.f("pk_weight_factor")
        ),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("design_cell_id", sa.String(length=32), nullable=False),
        sa.Column("frame_line_id", sa.String(length=32), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("code_key", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.CheckConstraint(
            "state IN ('issued', 'not_handed_out', 'undeliverable', 'refused', 'representative_refused', "
            "'ineligible', 'submitted')",
            name=op.f("ck_invitation_state"),
        ),
        sa.ForeignKeyConstraint(
            ["design_cell_id"], ["design_cell.id"], name=op.f("fk_invitation_design_cell_id_design_cell")
        ),
        sa.ForeignKeyConstraint(
            ["frame_line_id"], ["frame_line.id"], name=op.f("fk_invitation_frame_line_id_frame_line")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invitation_code_hash")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_invitation_design_cell_id"), "invitation", ["design_cell_id"], unique=False)
    op.create_index(op.f("ix_invitation_frame_line_id"), "invitation", ["frame_line_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("invitation_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("kind IN ('representative', 'own')", name=op.f("ck_consent_kind")),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitation.id"],
            name=op.f("fk_consent_invitation_id_invitation"),
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "draft",
        sa.Column("invitation_id", sa.String(length=32), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("words_salt", sa.LargeBinary(), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("words_failures", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitation.id"],
            name=op.f("fk_draft_invitation_id_invitation"),
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("invitation_id", name=op.f("pk_draft")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "invitation_contact",
        sa.Column("invitation_id", sa.String(length=32), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitation.id"],
            name=op.f("fk_invitation_contact_invitation_id_invitation"),
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("invitation_id", name=op.f("pk_invitation_contact")),
        sqlite_with_rowid=False,
    )
    refuse_changes()


def downgrade() -> None:
    op.drop_table("invitation_contact")
    op.drop_table("draft")
    op.drop_table("consent")
    op.drop_index(op.f("ix_invitation_frame_line_id"), table_name="invitation")
    op.drop_index(op.f("ix_invitation_design_cell_id"), table_name="invitation")
    op.drop_table("invitation")
    op.drop_table("weight_factor")
    op.drop_index(op.f("ix_response_design_cell_id"), table_name="response")
    op.drop_table("response")
    op.drop_index(op.f("ix_frame_line_design_cell_id"), table_name="frame_line")
    op.drop_table("frame_line")
    op.drop_index(op.f("ix_evidence_assessment_id"), table_name="evidence")
    op.drop_table("evidence")
    op.drop_table("assessment_section")
    op.drop_index(op.f("ix_membership_staff_id"), table_name="membership")
    op.drop_table("membership")
    op.drop_table("design_cell")
    op.drop_table("assessment")
    op.drop_table("weight_set")
    op.drop_table("weekly_count")
    op.drop_table("round_amendment")
    op.drop_table("response_watch")
    op.drop_table("release")
    op.drop_table("register_figure")
    op.drop_table("organisation")
    op.drop_table("monitor_figure")
    op.drop_table("round")
    op.drop_table("municipality")
    op.drop_table("audit_event")
    op.drop_index(op.f("ix_agreement_staff_id"), table_name="agreement")
    op.drop_table("agreement")
    op.drop_table("wave")
    op.drop_table("staff")
    op.drop_table("sign_in_failure")
    op.drop_table("instrument_version")
    op.drop_table("installation")
    op.drop_table("county")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION balsas_refuse_change()")
