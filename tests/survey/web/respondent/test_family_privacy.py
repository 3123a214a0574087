"""Headers, cookies, caches and logs: nothing of a family leaks beside the pages themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from survey.app import create_app

HTTPS = "https://balsas.example.org"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


@pytest.mark.parametrize("path", ["/a", "/a/privacy", "/a/wrong", "/nowhere"])
def test_every_page_has_the_headers(visitor, path):
    headers = visitor.get(path).shown.headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_cookies_are_closed_to_scripts_and_other_sites(visitor, family):
    visitor.open(family.codes[0])
    pages = (*visitor.shown.history, visitor.shown)
    cookies = [cookie for page in pages for cookie in page.headers.getlist("Set-Cookie")]
    assert {cookie.partition("=")[0] for cookie in cookies} == {"answers", "balsas"}
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert family.codes[0].replace("-", "") not in cookie.replace("-", "")


@pytest.fixture
def over_https(family, family_settings):
    """A client of the service that families reach over https."""
    app = create_app(replace(family_settings, base_url=HTTPS))
    yield app.test_client()
    app.extensions["balsas"].db.close()


def test_cookies_travel_over_https_only_where_the_service_does(over_https, family):
    shown = over_https.get(f"/a/{family.codes[0]}", base_url=HTTPS)
    assert shown.status_code == 303
    assert all("Secure" in cookie for cookie in shown.headers.getlist("Set-Cookie"))


@pytest.mark.parametrize("path", ["/a", "/nowhere", "/static/balsas.css"])
def test_browsers_are_told_to_stay_with_https_only_where_the_service_is_reached_so(over_https, visitor, path):
    told = over_https.get(path, base_url=HTTPS).headers.getlist("Strict-Transport-Security")
    assert told == ["max-age=31536000"]
    assert "Strict-Transport-Security" not in visitor.client.get(path).headers


def test_another_host_name_is_refused(visitor):
    shown = visitor.client.get("/a", headers={"Host": "evil.example"})
    assert (shown.status_code, shown.mimetype) == (400, "text/plain")


def test_styles_are_kept_under_their_hash_alone(visitor):
    from survey.web.assets import content_hash

    version = content_hash("balsas.css")
    now = visitor.client.get(f"/static/balsas.css?v={version}")
    assert now.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "immutable" not in visitor.client.get("/static/balsas.css?v=old").headers.get("Cache-Control", "")
    assert f"/static/balsas.css?v={version}" in visitor.get("/a").shown.text
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/%00", "/static/none.css"):
        assert visitor.client.get(path).status_code == 404


def test_pages_are_compressed(visitor, family):
    visitor.open(family.codes[0])
    shown = visitor.client.get(visitor.at(""), headers={"Accept-Encoding": "gzip"})
    assert shown.headers["Content-Encoding"] == "gzip"


def test_the_name_of_a_file_that_is_too_long_is_not_found_and_not_logged(visitor, caplog):
    assert visitor.get(f"/static/{'x' * 300}?v=1").status == 404
    assert "xxx" not in caplog.text


def test_nothing_of_a_family_is_logged(visitor, family, caplog):
    caplog.set_level("DEBUG")
    visitor.answer_all(family.codes[0]).send()
    visitor.get(f"/a/{family.codes[0][:-1]}")
    said = caplog.text.replace("-", "")
    assert family.codes[0].replace("-", "")[:12] not in said
    assert family.invitation_id() not in said
