"""Two versions of a questionnaire side by side, in words."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, url_for

from instruments.bridge import STATUS
from instruments.changes import Change, ChangeClass
from instruments.diff import diff
from survey.i18n import N_
from survey.web.auth.gate import use_staff_language
from survey.web.preview.blueprint import blueprint, preview

CLASSES: Mapping[ChangeClass, str] = {
    "identical": N_("unchanged"),
    "typo": N_("spelling"),
    "weight": N_("weight or scoring"),
    "routing": N_("who is asked, or where"),
    "wording": N_("wording"),
    "new": N_("new"),
    "dropped": N_("dropped"),
    "scale": N_("answers offered"),
    "code": N_("codes of answers"),
}
SERIES = {"same": N_("series goes on"), "added": N_("series begins"), "dropped": N_("series ends")}
BREAKS = N_("series breaks")
BUMPS = {
    "none": N_("none"),
    "patch": N_("patch (the third number)"),
    "minor": N_("minor (the second number)"),
    "major": N_("major (the first number)"),
}


@blueprint.get("/changes")
def changes() -> str:
    """Show what changed since the version to compare with: class, texts side by side, least bump."""
    use_staff_language()
    shown = preview()
    compared = diff(shown.older, shown.instrument) if shown.older else None
    found = compared.changes if compared else ()
    return render_template(
        "preview/changes.html",
        shown=shown,
        compared=compared,
        changed=[change for change in found if change.differences],
        unchanged=[change.name for change in found if not change.differences and change.kind == "item"],
        classes=CLASSES,
        bumps=BUMPS,
        series=series,
        home=url_for("preview.front"),
    )


def series(change: Change) -> str:
    """Return what becomes of an item's series; nothing for a part that has none."""
    return "" if change.kind == "part" else SERIES.get(STATUS[change.change], BREAKS)
