"""The web application: settings in, Flask application out."""

from __future__ import annotations

from flask import Flask, g
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from instruments.model import Instrument
from survey import i18n
from survey.clock import Clock, system_clock
from survey.db.session import Database
from survey.domain import help_lines
from survey.settings import Settings, read_settings
from survey.web import (
    assets,
    auth,
    evaluator,
    files,
    home,
    language,
    preview,
    provider,
    reader,
    respondent,
    security,
)
from survey.web.service import Service, service

COMPRESSED = (
    "text/html",
    "text/css",
    "text/csv",
    "text/javascript",
    "image/svg+xml",
)


def create_app(settings: Settings | None = None, clock: Clock = system_clock) -> Flask:
    """Build the application; without settings they are read from the environment."""
    settings = settings or read_settings()
    app = Flask("survey.web", static_folder=None, template_folder="templates")
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.config["COMPRESS_MIMETYPES"] = list(COMPRESSED)
    app.config["COMPRESS_LEVEL"] = 4  # against 6 a page has 11 bytes more and takes a third less time
    lines = help_lines.load(settings.help_lines)
    app.extensions["balsas"] = Service(Database(settings.database_url), settings, clock, lines)
    language.set_up(app)
    assets.set_up(app)
    security.set_up(app, settings)
    Compress(app)
    app.context_processor(_words_of_every_page)
    app.register_blueprint(respondent.by_link)
    for pages in (respondent, auth, provider, reader, evaluator, files, home):
        app.register_blueprint(pages.blueprint)
    auth.set_up(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies)  # type: ignore[method-assign]
    return app


def create_preview(settings: Settings, instrument: Instrument, older: Instrument | None = None) -> Flask:
    """Build the application that shows a questionnaire to its author, on an empty database filled for it."""
    database = Database(settings.database_url)
    from survey.demo import previewing  # noqa: PLC0415 - lays tables, which no worker of families does

    codes = previewing.make_preview(database, settings.keys, instrument, system_clock)
    database.close()
    app = create_app(settings)
    preview.set_up(app, preview.Preview(instrument, previewing.offered_services(instrument), codes, older))
    return app


def _words_of_every_page() -> dict[str, object]:
    running = service()
    return {
        "demonstration": _invented(running),
        "language": language.current_language(),
        "organiser": running.settings.organiser,
        "contact": running.settings.contact,
        "audience": g.get("audience", "adult"),
        "languages": {code: i18n.NAMES[code] for code in i18n.LANGUAGES},
    }


def _invented(running: Service) -> bool:
    """Tell whether all is invented; an error's page comes also where the database cannot be asked."""
    try:
        return running.demonstration
    except Exception:
        if not g.get("telling_error", False):
            raise
        return False
