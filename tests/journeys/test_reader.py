"""A reader at a real browser: the list with texts that look alike, a second reader, a text that is late."""

from __future__ import annotations

import secrets
from datetime import date

import pytest

from survey.clock import fixed_clock, system_clock
from survey.db import OpenText
from survey.domain import contact, staff, submitting
from tests.fixtures.browser import check_page, press
from tests.fixtures.family import MOMENT

pytestmark = pytest.mark.browser

PASSWORD = "slaptažodis-123"
TEXTS = ("Ačiū, viskas gerai", "Darbuotoja šaukė. " * 60, "Niekas-manęs-neklauso-" * 20)


@pytest.fixture
def site(serve, family, family_settings):
    family.change_round(open_text=True)
    clock = fixed_clock(MOMENT)
    with family.db.writing() as session:
        for name in ("ana", "bea"):
            staff.add(
                session, f"{name}@example.org", name.title(), PASSWORD, [staff.RoleGrant("reader")], clock
            )
        for number, text in enumerate(TEXTS):
            submitting.submit(
                session,
                family.who(number),
                {"A_SVC": ("FCC",), "A_CONTACT": 1, "A_CHILD": 1, "A_OVR1": 4, "A_OPEN": text},
                token=secrets.token_bytes(16),
                language="lt",
                keys=family.keys,
                clock=system_clock,
            )
        contact.ask(session, "", "8 600 00000 " * 20, family.keys, system_clock)
        session.query(OpenText).first().arrived_on = date(2026, 10, 1)
    return serve(family_settings).url


@pytest.mark.parametrize(("width", "scripts"), [(360, False), (1280, True)])
def test_a_text_in_doubt(new_page, site, width, scripts):
    page = new_page(width=width, scripts=scripts)
    page.goto(f"{site}/staff/sign-in?next=/reading")
    page.fill("[name=email]", "ana@example.org")
    page.fill("[name=password]", PASSWORD)
    press(page.locator("main form button"))
    check_page(page)
    press(page.locator(".card a.button").first)
    check_page(page)
    press(page.locator("button[value=second]"))
    assert page.locator(".wrong").count() == 1
    check_page(page)
    page.fill("#note", "Gali būti nesaugu")
    press(page.locator("button[value=second]"))
    check_page(page)
    press(page.locator(".card a.button").first)
    assert page.locator("form[method=post] textarea").count() == 0  # somebody else decides
    check_page(page)
