"""The blueprint of the pages for families."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("respondent", __name__, url_prefix="/a")
