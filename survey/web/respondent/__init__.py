"""What families see: from the link to the receipt."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("respondent", __name__, url_prefix="/a")
