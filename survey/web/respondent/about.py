"""Short pages about the service itself: privacy and accessibility."""

from __future__ import annotations

from flask import g, render_template

from survey.web.respondent.blueprint import blueprint


@blueprint.get("/privacy")
def privacy() -> str:
    """Say what is kept and who sees what; to a child in few words, which lead to all of them."""
    of_child = g.get("of_child", False)
    return render_template("respondent/privacy_child.html" if of_child else "respondent/privacy.html")


@blueprint.get("/accessibility")
def accessibility() -> str:
    """Say how accessible the pages are and where to write."""
    return render_template("respondent/accessibility.html")
