"""The blueprint of the preview, what it shows, and the frames in which it shows the families' pages."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Blueprint, Flask, Response, current_app

from instruments.model import Instrument
from survey.web.security import HEADERS, POLICY

blueprint = Blueprint("preview", __name__, url_prefix="/preview")

# The families' pages may stand in a frame of this address, and nowhere else.
FRAMED = POLICY.replace("frame-ancestors 'none'", "frame-src 'self'; frame-ancestors 'self'")


@dataclass
class Preview:
    """One questionnaire on show, codes to answer it with, and an older version to compare it with."""

    instrument: Instrument
    services: tuple[str, ...]
    codes: list[str] = field(repr=False)
    older: Instrument | None = None
    used: int = 0

    @property
    def code(self) -> str:
        """The code to answer with now; the last one stays when all are used; empty where there is none."""
        return self.codes[min(self.used, len(self.codes) - 1)] if self.codes else ""


def set_up(app: Flask, shown: Preview) -> None:
    """Put the preview's pages on an application."""
    app.extensions["preview"] = shown
    app.register_blueprint(blueprint)
    app.after_request(_frame)


def preview() -> Preview:
    """Return the preview of the request at hand."""
    found: Preview = current_app.extensions["preview"]
    return found


def _frame(response: Response) -> Response:
    """Let the pages stand in a frame of the preview; runs before the headers that every page has."""
    response.headers.update({**HEADERS, "Content-Security-Policy": FRAMED, "X-Frame-Options": "SAMEORIGIN"})
    return response
