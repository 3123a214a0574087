"""The front page, and what a signed-in person may open."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user

from survey.domain import access
from survey.i18n import N_
from survey.web.auth.gate import use_staff_language
from survey.web.language import gettext

blueprint = Blueprint("home", __name__)

# Endpoint -> name of the page, and what it is for. A page is offered to those whom the access table lets in.
OFFERED = {
    "provider.index": (
        N_("Self-assessment"),
        N_("Fill in your organisation's self-assessment, see its score, confirm it as the head."),
    ),
    "reader.index": (
        N_("Reading list"),
        N_("Read what people wrote in their own words, in time, and hand on what worries you."),
    ),
    "evaluator.rounds": (
        N_("Results"),
        N_("Read the results of closed surveys, with plots, tables and files to take away."),
    ),
    "files.index": (
        N_("Data files"),
        N_("Take the answers of closed surveys to SPSS, Stata, R, Excel or an archive."),
    ),
}


@dataclass(frozen=True)
class Link:
    """A page that the person may open."""

    address: str
    words: str
    told: str
    current: bool


def staff_links() -> list[Link]:
    """Return the pages that the signed-in person may open, in the order offered."""
    here = (request.endpoint or "").partition(".")[0]
    return [
        Link(url_for(endpoint), gettext(words), gettext(told), endpoint.startswith(f"{here}."))
        for endpoint, (words, told) in OFFERED.items()
        if access.allows(endpoint, current_user.roles)
    ]


@blueprint.app_context_processor
def give_links() -> dict[str, object]:
    """Let every staff page show where its reader may go."""
    return {"staff_links": staff_links}


@blueprint.get("/")
def front() -> str:
    """Say what this service is and where each kind of user goes, in any language; take a typed code."""
    return render_template("home/front.html", language_form="code-form")


@blueprint.get("/staff")
def staff() -> str:
    """List the pages that the signed-in person may open."""
    use_staff_language()
    return render_template("home/staff.html", links=staff_links())
