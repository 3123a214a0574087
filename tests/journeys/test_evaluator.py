"""An evaluator in a real browser: reads the verdict, looks at a county beside the country, takes files."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from survey.clock import system_clock
from survey.db import Staff
from survey.domain import agreements, releases
from tests.fixtures.browser import check_page, press
from tests.fixtures.organisations import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def url(serve, settings, world):
    ends = (datetime.now(UTC) + timedelta(days=30)).date()
    with world.db.writing() as session:
        agreements.add(session, "eva@example.org", "Paslaugų kokybės tyrimas", ends, system_clock)
    return serve(settings).url


@pytest.mark.parametrize(("width", "scripts"), [(360, False), (1280, True)], ids=["phone", "desktop"])
def test_from_the_front_page_to_the_files(new_page, url, width, scripts):
    page = new_page(width=width, scripts=scripts)
    page.goto(url)
    check_page(page)
    page.get_by_role("link", name="Prisijungti prie rezultatų").click()
    page.get_by_label("El. paštas").fill("eva@example.org")
    page.get_by_label("Slaptažodis").fill("neteisingas")
    page.get_by_role("button", name="Prisijungti").click()
    expect(page.get_by_role("alert")).to_contain_text("Neteisingas el. paštas arba slaptažodis.")
    check_page(page)
    page.get_by_label("Slaptažodis").fill(PASSWORD)
    page.get_by_role("button", name="Prisijungti").click()
    expect(page).to_have_url(f"{url}/results")
    check_page(page)
    page.get_by_role("link", name="2025 m. apklausa").click()
    expect(page).to_have_url(f"{url}/results/2025-A")
    first = page.locator("main").inner_text().split("\n")[0]
    assert first.startswith("Neaišku, ar 95")
    assert first == page.locator("h1").inner_text()
    check_page(page)
    page.get_by_label("Šalia visos šalies rodyti apskritį").select_option("01")
    page.get_by_role("button", name="Rodyti").click()
    expect(page).to_have_url(f"{url}/results/2025-A?county=01#trend")
    page.wait_for_load_state("load")
    picture = page.locator("figure img")
    assert picture.evaluate("image => image.complete && image.naturalWidth") == (360 if width == 360 else 760)
    assert "Alytaus apskritis" in picture.get_attribute("alt")
    check_page(page)
    with page.expect_download() as csv:
        page.get_by_role("link", name="CSV statistikai").first.click()
    assert csv.value.suggested_filename == "balsas-2025-A-areas.csv"
    page.locator("summary").first.click()
    check_page(page)
    page.get_by_role("button", name="Atsijungti").click()
    expect(page.get_by_role("button", name="Atsijungti")).to_have_count(0)
    page.goto(f"{url}/results/2025-A")
    assert page.url.startswith(f"{url}/staff/sign-in")


@pytest.mark.parametrize(("width", "scripts"), [(360, False), (1280, True)], ids=["phone", "desktop"])
def test_data_files_by_purpose(new_page, url, world, settings, tmp_path, width, scripts):
    with world.db.writing() as session:
        made = releases.make(
            session, settings.data, "2025-A", "adomas@example.org", "Pirmas leidimas", system_clock
        )
        signer = session.get_one(Staff, world.people["meta"])
        releases.sign_off(session, settings.data, made.release, signer, system_clock)
    page = new_page(width=width, scripts=scripts)
    page.goto(f"{url}/files")
    page.get_by_label("El. paštas").fill("eva@example.org")
    page.get_by_label("Slaptažodis").fill(PASSWORD)
    press(page.get_by_role("button", name="Prisijungti"))
    check_page(page)
    page.get_by_label("Dirbu su R").check()
    press(page.get_by_role("button", name="Parengti failą"))
    link = page.get_by_role("link", name="Atsisiųsti .zip")
    for _ in range(60):  # on a busy machine the file may be made after the page
        if link.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    check_page(page)
    with page.expect_download() as bundle:
        link.click()
    assert bundle.value.suggested_filename == "balsas.zip"
    bundle.value.save_as(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.testzip() is None
        assert "lt/a_1.0.0_lt.R" in archive.namelist()


def test_a_person_without_the_role_is_told_so(new_page, url):
    page = new_page(width=360)
    page.goto(f"{url}/staff/sign-in")
    page.get_by_label("El. paštas").fill("ieva@example.org")
    page.get_by_label("Slaptažodis").fill(PASSWORD)
    press(page.get_by_role("button", name="Prisijungti"))
    check_page(page)
    page.goto(f"{url}/results")
    assert page.locator("h1").inner_text() == "Šis puslapis Jums neprieinamas"
    check_page(page)
