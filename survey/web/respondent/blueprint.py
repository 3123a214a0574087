"""The blueprints of the pages for families: what follows a code, and the first page of an open link."""

from __future__ import annotations

from flask import Blueprint, g, request

blueprint = Blueprint("respondent", __name__, url_prefix="/a")
by_link = Blueprint("open_link", __name__, url_prefix="/o")
# Pages beside the questionnaire belong to nobody's code: their links carry to whom they speak.
TO, YOUNG = "to", ("child", "adolescent")


@blueprint.before_request
def speak_as_asked() -> None:
    """Speak to a child or an adolescent on a page that was opened from their own; it looks like theirs."""
    if request.args.get(TO) in YOUNG:
        g.of_child, g.audience = True, request.args[TO]


@blueprint.context_processor
@by_link.context_processor
def spoken_to() -> dict[str, str | None]:
    """Give templates what such a link carries; nothing where an adult reads."""
    return {"to": g.get("audience") if g.get("of_child", False) else None}
