"""What protects every page: headers, hosts, cookies, forgery tokens, errors in the person's language."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, render_template, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFError, CSRFProtect
from itsdangerous import URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException, SecurityError

from survey.i18n import N_, WORDING
from survey.settings import Settings
from survey.web import faults
from survey.web.assets import is_current
from survey.web.language import choose_language, current_language, gettext

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
}
LARGEST_REQUEST = 256 * 1024
FOR_THE_OPERATOR = N_("The operator sets the address as BALSAS_BASE_URL.")
A_YEAR = 365 * 24 * 3600

# Status -> heading and what to do; any other error is told with the words of 400 or 500.
TOLD = {
    400: (N_("The page could not read what was sent"), N_("Please go back and try once more.")),
    403: (N_("This page is not open to you"), N_("Please sign in with an account that may see it.")),
    404: (
        N_("There is no such page"),
        N_("Please check the address, or open the link you were given again."),
    ),
    405: (N_("This address cannot be used in this way"), N_("Please open the link you were given again.")),
    413: (N_("Too much was sent at once"), N_("Please shorten what you wrote and try again.")),
    500: (
        N_("Something went wrong on our side"),
        N_("Nothing you sent before is lost. Please wait a minute and try again."),
    ),
}
FORGERY = (
    N_("This page was open for a long time or comes from elsewhere"),
    N_("Nothing was saved. Please go back, load the page again and repeat the last step."),
)

csrf = CSRFProtect()


class Sessions(SecureCookieSessionInterface):
    """Flask's signed sessions, with one signer for all requests of an application."""

    def __init__(self) -> None:
        """Start without a signer: the application's key is not known yet."""
        self._signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return the signer, made at the first request."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer


def set_up(app: Flask, settings: Settings) -> None:
    """Put the protection on an application."""
    own_host = urlsplit(settings.base_url).hostname
    app.config.update(
        SECRET_KEY=settings.keys.session,
        SESSION_COOKIE_NAME="balsas",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the session: slow families lose nothing
        WTF_CSRF_SSL_STRICT=False,  # no page sends a referrer; SameSite and the token stand in for it
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        TRUSTED_HOSTS=sorted({host for host in (own_host, settings.host, "localhost", "127.0.0.1") if host}),
    )
    app.session_interface = Sessions()
    csrf.init_app(app)
    app.after_request(add_headers)
    app.register_error_handler(HTTPException, tell_http_error)
    app.register_error_handler(Exception, tell_fault)


def add_headers(response: Response) -> Response:
    """Send the security headers; no cache keeps a page, files under their hash stay for a year."""
    if "Content-Security-Policy" not in response.headers:  # else the page has said all of them in its own way
        response.headers.extend(HEADERS)
    if current_app.config["SESSION_COOKIE_SECURE"]:  # the service is reached over https
        response.headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"
    if request.endpoint == "static" and is_current(request.args.get("v", ""), request.view_args):
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    elif request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


def tell_http_error(error: HTTPException) -> Response | tuple[str, int] | HTTPException:
    """Say an HTTP error in the person's language; redirects pass."""
    status = error.code or 500
    if status < 400:
        return error
    if isinstance(error, SecurityError):
        return _foreign_host(status)
    if isinstance(error, CSRFError):
        return error_page(400, *FORGERY)
    heading, advice = TOLD.get(status, TOLD[400] if status < 500 else TOLD[500])
    return error_page(status, heading, advice)


def _foreign_host(status: int) -> Response:
    """Say in plain text that no survey is here: under this name no address of a page can be made."""
    told = f"{gettext(WORDING['link_unknown'])}\n{gettext(FOR_THE_OPERATOR)}\n"
    language = {"Content-Language": current_language()}
    return Response(told, status, language, mimetype="text/plain")


def tell_fault(error: Exception) -> tuple[str, int]:
    """Say that the fault is ours; what happened goes to the log, a database's error without values."""
    current_app.logger.error("fault in %s\n%s", request.endpoint, faults.trace(error))
    return error_page(500, *TOLD[500])


def error_page(status: int, heading: str, advice: str) -> tuple[str, int]:
    """Return a page of one heading and one remedy."""
    g.telling_error = True
    choose_language()
    page = render_template(
        "errors/error.html", heading=gettext(heading), advice=gettext(advice), status=status
    )
    return page, status
