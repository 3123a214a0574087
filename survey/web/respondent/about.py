"""Short pages about the service itself: privacy and accessibility."""

from __future__ import annotations

from flask import render_template

from survey.web.respondent.blueprint import blueprint


@blueprint.get("/privacy")
def privacy() -> str:
    """Say what is kept, what is not, and who sees what."""
    return render_template("respondent/privacy.html")


@blueprint.get("/accessibility")
def accessibility() -> str:
    """Say how accessible the pages are and where to write."""
    return render_template("respondent/accessibility.html")
