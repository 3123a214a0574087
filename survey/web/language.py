"""Which language a page speaks: chosen in the address, chosen before, asked by the browser, or Lithuanian."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import Flask, Response, current_app, g, request

from survey import i18n

COOKIE = "language"
DEFAULT = "lt"
A_YEAR = 365 * 24 * 3600


def set_up(app: Flask) -> None:
    """Choose the language before each request and give templates their words."""
    app.before_request(choose_language)
    app.after_request(_remember)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]


def choose_language() -> None:
    """Keep a language named in the address."""
    wanted = request.args.get("lang")
    if wanted in i18n.LANGUAGES and wanted != request.cookies.get(COOKIE):
        save_language(wanted)


def offered(languages: Sequence[str]) -> str:
    """Return the best of some languages for this person."""
    chosen = g.get("new_language") or request.cookies.get(COOKIE)
    if chosen in languages:
        return str(chosen)
    default = DEFAULT if DEFAULT in languages else languages[0]
    return next((one for one in _asked_by_browser() if one in languages), default)


def _asked_by_browser() -> Iterator[str]:
    """Yield what the browser asks for, the dearest first; uk-UA is Ukrainian, before any ru that follows."""
    for tag, quality in request.accept_languages:
        if quality > 0:
            yield tag.replace("_", "-").partition("-")[0].lower()


def save_language(language: str) -> None:
    """Remember the language, from this page on."""
    g.new_language = g.language = language


def switched(languages: Sequence[str] = i18n.LANGUAGES) -> bool:
    """Tell whether a form was sent by a button of another language; the page goes on in it, if offered."""
    wanted = request.form.get("language")
    if wanted in languages:
        save_language(str(wanted))
    return wanted is not None


def current_language() -> str:
    """Return the language of the page at hand; found when it is first asked for."""
    if "language" not in g:
        g.language = offered(i18n.LANGUAGES)
    language: str = g.language
    return language


def gettext(text: str) -> str:
    """Return a text in the language of the page; a child is spoken to as one speaks to a child."""
    words = i18n.translator(current_language())
    if g.get("of_child", False):
        informal = str(words.pgettext(i18n.TO_A_CHILD, text))
        if informal != text:
            return informal
    return str(words.gettext(text))


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return a text in the language of the page, in the form that a number asks for."""
    if g.get("of_child", False):
        words = i18n.translator(current_language())
        informal = str(words.npgettext(i18n.TO_A_CHILD, singular, plural, number))
        if informal not in {singular, plural}:
            return informal
    return str(i18n.translator(current_language()).ngettext(singular, plural, number))


def _remember(response: Response) -> Response:
    if "new_language" in g:
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(
            COOKIE, g.new_language, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax"
        )
    return response
