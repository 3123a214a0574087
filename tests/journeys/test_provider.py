"""A provider in a real browser: the self-assessment in two sittings, submitted, confirmed by the head."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from survey.db import Assessment, AssessmentSection, Evidence
from tests.fixtures import assessment_708
from tests.fixtures.browser import check_page
from tests.fixtures.organisations import PASSWORD

pytestmark = pytest.mark.browser

SECTIONS = list(assessment_708.LEVELS)


@pytest.fixture
def url(serve, settings, world):
    return serve(settings).url


def sign_in(page, url, name, onward):
    page.goto(f"{url}{onward}")
    page.get_by_label("El. paštas").fill(f"{name}@example.org")
    page.get_by_label("Slaptažodis").fill(PASSWORD)
    page.get_by_role("button", name="Prisijungti").click()
    expect(page).to_have_url(f"{url}{onward}")


def fill_in(page, section):
    for code, level in assessment_708.LEVELS[section].items():
        page.locator(f'input[name="{code}"][value="{level}"]').check()
        if level == -1:
            page.locator(f"#{code}-reason").fill(assessment_708.REASON)
        elif level >= 3 and code != assessment_708.WITHOUT_EVIDENCE:
            page.locator(f"#{code}-0-type").select_option("1")
            page.locator(f"#{code}-0-dated").fill("2026-05-31")
            page.locator(f"#{code}-0-reference").fill("Protokolas Nr. 7")


def walk(new_page, url, *, width, scripts):
    """Two sittings by Ona, then Petras; yields the pages worth looking at."""
    form = "/provider/2026-D/GC-1"
    monday = new_page(width=width, scripts=scripts)
    sign_in(monday, url, "ona", form)
    monday.get_by_role("link", name="Poreikiai ir plėtra").click()
    for section in SECTIONS[:3]:
        expect(monday).to_have_url(f"{url}{form}/{section}")
        fill_in(monday, section)
        yield monday
        monday.get_by_role("button", name="Įrašyti ir tęsti").click()
    expect(monday).to_have_url(f"{url}{form}/{SECTIONS[3]}")
    monday.context.close()
    tuesday = new_page(width=width, scripts=scripts)
    sign_in(tuesday, url, "ona", form)
    tuesday.get_by_role("button", name="Pateikti įsivertinimą").click()
    expect(tuesday.get_by_role("alert").get_by_role("link")).to_have_count(12)
    yield tuesday
    tuesday.get_by_role("alert").get_by_role("link").first.click()
    for section in SECTIONS[3:]:
        tuesday.wait_for_url(re.compile(f"/{section}(#.*)?$"))
        fill_in(tuesday, section)
        if section == "development":
            more = tuesday.locator("#D_ADOL1")
            more.get_by_role("button", name="Pridėti").click()
            expect(more.locator("#D_ADOL1-1-type")).to_be_visible()
            more.locator("#D_ADOL1-1-type").select_option("6")
            more.locator("#D_ADOL1-1-dated").fill("2026-01-15")
            more.locator("#D_ADOL1-1-reference").fill("Ataskaita")
        tuesday.get_by_role("button", name="Įrašyti ir tęsti").click()
    tuesday.locator("#D_N_STAFF").fill("3")
    tuesday.locator("#D_N_SUPC").fill("4")
    tuesday.get_by_role("button", name="Įrašyti ir tęsti").click()
    expect(tuesday.get_by_role("alert")).to_contain_text("Dar neįrašyta. Pataisykite:")
    yield tuesday
    tuesday.locator("#D_N_SUPC").fill("3")
    tuesday.locator('input[name="D_N_MEET"][type="checkbox"]').check()
    tuesday.get_by_role("button", name="Įrašyti ir tęsti").click()
    expect(tuesday).to_have_url(f"{url}{form}")
    tuesday.get_by_role("button", name="Pateikti įsivertinimą").click()
    expect(tuesday.locator("#score")).to_have_text("Preliminarus balas: 70,8 iš 100")
    yield tuesday
    head = new_page(width=width, scripts=scripts)
    sign_in(head, url, "petras", form)
    yield head
    head.get_by_role("button", name="Patvirtinti").click()
    expect(head.locator("#score")).to_have_text("Balas: 70,8 iš 100")
    yield head
    head.get_by_role("link", name="Viskas viename puslapyje").click()
    expect(head).to_have_url(f"{url}{form}/print")
    yield head


@pytest.mark.parametrize(("width", "scripts"), [(360, False), (1280, True)], ids=["phone", "desktop"])
def test_two_sittings_a_submission_and_the_heads_confirmation(new_page, url, world, width, scripts):
    looked_at = 0
    for page in walk(new_page, url, width=width, scripts=scripts):
        check_page(page)
        looked_at += 1
    assert looked_at == 9
    with world.db.reading() as session:
        [kept] = session.scalars(select(Assessment)).all()
        sections = session.scalars(select(AssessmentSection)).all()
        evidence = session.scalars(select(Evidence).where(Evidence.item == "D_ADOL1")).all()
    assert (kept.state, kept.submitted_by, kept.decided_by) == (
        "confirmed",
        world.people["ona"],
        world.people["petras"],
    )
    answers = {code: value for one in sections for code, value in one.answers.items()}
    levels = {code: level for part in assessment_708.LEVELS.values() for code, level in part.items()}
    assert answers == {**levels, "D_N_STAFF": 3, "D_N_SUPC": 3, "D_N_MEET": -2}
    assert sorted((one.type, one.reference) for one in evidence) == [
        (1, "Protokolas Nr. 7"),
        (6, "Ataskaita"),
    ]
