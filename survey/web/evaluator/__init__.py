"""What an evaluator sees: results of closed rounds, plots, files; each page is imported when first opened."""

from flask import Blueprint

from survey.web.auth.gate import use_staff_language
from survey.web.later import later

PAGES = f"{__name__}.pages"

blueprint = Blueprint("evaluator", __name__, url_prefix="/results")
blueprint.before_request(use_staff_language)
blueprint.get("")(later(PAGES, "rounds"))
blueprint.get("/<round_code>")(later(PAGES, "result"))
blueprint.get("/<round_code>/trend.svg")(later(PAGES, "trend"))
blueprint.get("/<round_code>/<any(areas, trend):table>.csv")(later(PAGES, "table"))
