"""Which language a page speaks: chosen in the address, saved before, asked by the browser, or Lithuanian."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, g, request, session

from survey import i18n

SAVED = "language"
DEFAULT = "lt"


def set_up(app: Flask) -> None:
    """Choose the language before each request and give templates their words."""
    app.before_request(choose_language)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]


def choose_language() -> None:
    """Keep a language named in the address; find the language of this request."""
    if request.endpoint == "static":
        return
    wanted = request.args.get("lang", "")
    if wanted in i18n.LANGUAGES:
        session[SAVED] = wanted
    g.language = offered(i18n.LANGUAGES)


def offered(languages: Sequence[str]) -> str:
    """Return the best of some languages for this person."""
    saved = session.get(SAVED)
    if saved in languages:
        return str(saved)
    default = DEFAULT if DEFAULT in languages else languages[0]
    # "en" without a country also answers "en-GB"; werkzeug's matching does that.
    return request.accept_languages.best_match(languages, default) or default


def save_language(language: str) -> None:
    """Remember the language for the pages after this one."""
    session[SAVED] = language
    g.language = language


def current_language() -> str:
    """Return the language of the page at hand."""
    return str(g.get("language", DEFAULT))


def gettext(text: str) -> str:
    """Return a text in the language of the page."""
    return str(i18n.translator(current_language()).gettext(text))


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return a text in the language of the page, in the form that a number asks for."""
    return str(i18n.translator(current_language()).ngettext(singular, plural, number))
