from __future__ import annotations

import pytest

from survey.app import create_app
from survey.clock import fixed_clock
from survey.db import Staff
from survey.domain import access
from survey.i18n import LANGUAGES
from survey.web.auth.addresses import own_path
from tests.fixtures.organisations import CLOCK, NOW, PASSWORD
from tests.fixtures.visitor import Visitor, text_of


def test_signing_in_leads_to_the_page_asked_for(app):
    visitor = Visitor(app)
    sent = visitor.get("/provider/2026-D/GC-1?x=1")
    assert (sent.status_code, sent.location) == (302, "/staff/sign-in?next=/provider/2026-D/GC-1?x%3D1")
    arrived = visitor.sign_in("ona", onward="/provider/2026-D/GC-1")
    assert (arrived.status_code, arrived.location) == (302, "/provider/2026-D/GC-1")


def test_a_wrong_password_and_an_unknown_person_are_told_alike(app):
    wrong = Visitor(app).sign_in("ona", "neteisingas")
    unknown = Visitor(app).sign_in("niekas", "neteisingas")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert text_of(wrong.text) == text_of(unknown.text)


def test_guessing_is_slowed_down(app):
    visitor = Visitor(app)
    statuses = [visitor.sign_in("ona", "neteisingas").status_code for _ in range(12)]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert visitor.sign_in("ona", PASSWORD).status_code == 429


@pytest.mark.parametrize(
    "address",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil", "javascript:1", "", "/\n/evil"],
)
def test_nobody_is_sent_to_a_foreign_address(app, address):
    assert own_path(address) is None
    assert Visitor(app).sign_in("ona", onward=address).location == "/staff"


def test_own_addresses_pass():
    assert own_path("/results/2025-A?county=10#trend") == "/results/2025-A?county=10#trend"


def test_without_the_forgery_token_nothing_happens(app):
    visitor = Visitor(app)
    fields = {"email": "ona@example.org", "password": PASSWORD}
    assert visitor.post("/staff/sign-in", fields, token=False).status_code == 400
    assert visitor.get("/staff").status_code == 302


def test_signing_out_ends_every_browser_of_the_person(app):
    first, second = Visitor(app), Visitor(app)
    first.sign_in("ona")
    second.sign_in("ona")
    second.get("/staff")
    first.get("/staff")
    assert first.post("/staff/sign-out").location == "/"
    assert second.get("/staff").status_code == 302


def test_a_raised_session_version_ends_the_session(app, world):
    visitor = Visitor(app)
    visitor.sign_in("ona")
    assert visitor.get("/staff").status_code == 200
    with world.db.writing() as session:
        session.get(Staff, world.people["ona"]).session_version += 1
    assert visitor.get("/staff").status_code == 302


def test_a_person_set_inactive_is_out(app, world):
    visitor = Visitor(app)
    visitor.sign_in("ona")
    with world.db.writing() as session:
        session.get(Staff, world.people["ona"]).active = False
    assert visitor.get("/staff").status_code == 302


def test_a_session_ends_after_twelve_hours(world, settings):
    from datetime import timedelta

    visitor = Visitor(create_app(settings, CLOCK))
    visitor.sign_in("ona")
    later = create_app(settings, fixed_clock(NOW + timedelta(hours=12, seconds=1)))
    visitor.client.application = later
    assert visitor.get("/staff").status_code == 302


def test_the_cookie_is_out_of_reach_of_scripts(app):
    sent = Visitor(app).sign_in("ona").headers.getlist("Set-Cookie")
    session_cookie = next(cookie for cookie in sent if cookie.startswith("balsas="))
    assert "HttpOnly" in session_cookie
    assert "SameSite=Lax" in session_cookie


def test_the_language_of_staff_pages_is_lithuanian_or_english(app):
    visitor = Visitor(app, language="pl")
    assert '<html lang="lt">' in visitor.get("/staff/sign-in").text
    visitor.post("/staff/language", {"language": "en", "next": "/staff/sign-in"})
    assert '<html lang="en">' in visitor.get("/staff/sign-in").text
    visitor.post("/staff/language", {"language": "pl", "next": "/staff/sign-in"})
    assert '<html lang="en">' in visitor.get("/staff/sign-in").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bare_address_speaks_the_languages_of_families(app, language):
    assert f'<html lang="{language}">' in Visitor(app, language=language).get("/").text
    assert f'<html lang="{language}">' in Visitor(app, language="fr").get(f"/?lang={language}").text


def test_a_code_typed_at_the_bare_address_is_taken(app):
    visitor = Visitor(app, language="uk")
    answer = visitor.post("/a", {"code": "ABCD"})
    assert answer.status_code == 400
    assert '<html lang="uk">' in answer.text


PROVIDERS = {"ona", "petras", "rasa", "jonas"}
READERS = {"eva", "meta", "adomas"}
EVERYBODY = PROVIDERS | READERS | {"ieva"}
# Address and method -> who passes the gate; everybody else signed in is refused.
STAFF_PAGES = {
    ("GET", "/staff", "home.staff"): EVERYBODY,
    ("POST", "/staff/sign-out", "auth.sign_out"): EVERYBODY,
    ("GET", "/provider", "provider.index"): PROVIDERS,
    ("GET", "/provider/2026-D/GC-1", "provider.overview"): PROVIDERS,
    ("GET", "/provider/2026-D/GC-1/print", "provider.printed"): PROVIDERS,
    ("GET", "/provider/2026-D/GC-1/staff", "provider.section"): PROVIDERS,
    ("POST", "/provider/2026-D/GC-1/staff", "provider.section_save"): PROVIDERS,
    ("POST", "/provider/2026-D/GC-1/submit", "provider.submit"): PROVIDERS,
    ("POST", "/provider/2026-D/GC-1/decide", "provider.decide"): {"petras", "rasa"},
    ("GET", "/results", "evaluator.rounds"): READERS,
    ("GET", "/results/2025-A", "evaluator.result"): READERS,
    ("GET", "/results/2025-A/trend.svg", "evaluator.trend"): READERS,
    ("GET", "/results/2025-A/areas.csv", "evaluator.table"): READERS,
}
OWN_FORM = {"ona", "petras"}


@pytest.mark.parametrize("page", STAFF_PAGES, ids=lambda page: page[2])
def test_who_passes_the_gate(app, page):
    method, address, _ = page
    stranger = Visitor(app)
    sent = stranger.get(address) if method == "GET" else stranger.post(address)
    assert (sent.status_code, sent.location.partition("?")[0]) == (302, "/staff/sign-in")
    for name in sorted(EVERYBODY):
        visitor = Visitor(app)
        visitor.sign_in(name)
        visitor.get("/")
        answer = visitor.get(address) if method == "GET" else visitor.post(address)
        assert (answer.status_code == 403) == (name not in STAFF_PAGES[page]), name
        if "/GC-1" in address and name in STAFF_PAGES[page]:
            assert (answer.status_code == 404) == (name not in OWN_FORM), name


def test_every_endpoint_is_on_the_access_table(app):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert {one for one in endpoints if one not in access.ACCESS} == set()


def test_every_staff_endpoint_is_tried_with_every_role(app):
    staff = {
        one
        for one in app.view_functions
        if one.partition(".")[0] in ("home", "auth", "provider", "evaluator")
    }
    public = {one for one in staff if access.is_public(one)}
    assert public == {"home.front", "auth.sign_in", "auth.sign_in_post", "auth.language"}
    assert {endpoint for _, _, endpoint in STAFF_PAGES} == staff - public


def test_an_endpoint_that_nobody_listed_is_refused(app):
    visitor = Visitor(app)
    visitor.sign_in("adomas")
    app.view_functions["new.page"] = lambda: "secret"
    app.url_map._remap = True
    app.url_map.add(app.url_rule_class("/new-page", endpoint="new.page", methods=["GET"]))
    assert visitor.get("/new-page").status_code == 403


def test_the_home_page_offers_what_the_person_may_open(app):
    provider, evaluator, interviewer = (Visitor(app) for _ in range(3))
    for visitor, name in ((provider, "ona"), (evaluator, "eva"), (interviewer, "ieva")):
        visitor.sign_in(name)
        visitor.get("/staff")
    assert ('href="/provider"' in provider.page, 'href="/results"' in provider.page) == (True, False)
    assert ('href="/provider"' in evaluator.page, 'href="/results"' in evaluator.page) == (False, True)
    assert 'href="/results"' not in interviewer.page
