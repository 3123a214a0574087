"""Data files for evaluators; the pages are imported when first opened."""

from flask import Blueprint

from survey.web.auth.gate import use_staff_language
from survey.web.later import later

PAGES = f"{__name__}.pages"

blueprint = Blueprint("files", __name__, url_prefix="/files")
blueprint.before_request(use_staff_language)
blueprint.get("")(later(PAGES, "index"))
blueprint.post("")(later(PAGES, "ask"))
blueprint.get("/<download_id>.zip")(later(PAGES, "fetch"))
