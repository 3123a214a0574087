"""The web application: settings in, Flask application out."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from flask import Flask
from flask_compress import Compress

from survey import i18n
from survey.clock import Clock, system_clock
from survey.db.session import Database
from survey.settings import Settings, read_settings
from survey.web import assets, language, security
from survey.web.service import Service

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
    app = Flask("survey.web", static_folder="static", template_folder="templates")
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.config["COMPRESS_MIMETYPES"] = list(COMPRESSED)
    service = Service(Database(settings.database_url), settings, clock)
    app.extensions["balsas"] = service
    language.set_up(app)
    assets.set_up(app)
    security.set_up(app, settings)
    Compress(app)
    app.context_processor(lambda: _words_of_every_page(service))
    for pages in _pages():
        app.register_blueprint(pages.blueprint)
    _sign_in(app)
    return app


def _pages() -> list[ModuleType]:
    names = ("respondent", "auth", "provider", "evaluator", "home")
    found = (f"survey.web.{name}" for name in names if find_spec(f"survey.web.{name}"))
    return [import_module(name) for name in found]


def _sign_in(app: Flask) -> None:
    if find_spec("survey.web.auth"):
        import_module("survey.web.auth").set_up(app)


def _words_of_every_page(service: Service) -> dict[str, object]:
    return {
        "demonstration": service.demonstration,
        "language": language.current_language(),
        "languages": {code: i18n.NAMES[code] for code in i18n.LANGUAGES},
    }
