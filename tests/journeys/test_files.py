"""The page of data files in each of its states, on a phone and on a desk, without scripts and with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from survey.clock import system_clock
from survey.db import Download, Staff
from survey.domain import agreements, release_doi, releases
from survey.domain.publish import publish
from tests.fixtures.browser import check_page, press
from tests.fixtures.closed_rounds import FORMS, VILNIUS, add_round, answers
from tests.fixtures.organisations import PASSWORD

WIDTHS = pytest.mark.parametrize(("width", "scripts"), [(360, False), (1280, True)], ids=["phone", "desktop"])


@pytest.fixture
def url(serve, settings, world):
    return serve(settings).url


def signed_in(page, url):
    page.goto(f"{url}/files")
    page.get_by_label("El. paštas").fill("eva@example.org")
    page.get_by_label("Slaptažodis").fill(PASSWORD)
    press(page.get_by_role("button", name="Prisijungti"))
    return page


def release_everything(world, settings):
    """All children of a wave, a correction that replaces a release, and a DOI."""
    with world.db.writing() as session:
        good = {"B": [3] * 40 + [1] * 9}
        for form in ("AP", "B", "C"):
            publish(session, FORMS[form], system_clock)
            strata = [("a", [VILNIUS], 90, good.get(form, answers(40, 9)))]
            add_round(session, f"2024-{form}", 2024, strata, form=form)
        signer = session.get_one(Staff, world.people["meta"])
        for code in ("2024-AP", "2024-B", "2024-C", "2025-A", "2025-A"):
            made = releases.make(
                session, settings.data, code, "adomas@example.org", "Pirmas leidimas", system_clock
            )
            releases.sign_off(session, settings.data, made.release, signer, system_clock)
        release_doi.record(
            session,
            "2024-B-1",
            "10.1234/labai-ilgas.identifikatorius_be-tarpu.2024",
            "meta@example.org",
            system_clock,
        )
        ends = (datetime.now(UTC) + timedelta(days=30)).date()
        agreements.add(session, "eva@example.org", "Paslaugų kokybės tyrimas", ends, system_clock)


def downloads_in_every_state(world):
    now = datetime.now(UTC)
    states = {
        "waiting": {},
        "making": {"done": 3, "total": 31},
        "ready": {"size": 1_234_567, "ends_at": now + timedelta(hours=20)},
        "failed": {},
        "ended": {},
    }
    with world.db.writing() as session:
        for state, more in states.items():
            session.add(
                Download(
                    staff_id=world.people["eva"],
                    releases=["2024-AP-1", "2024-B-1", "2024-C-1"],
                    kind="research",
                    purpose="archive",
                    rows=147,
                    state=state,
                    asked_at=now,
                    moved_at=now,
                    **more,
                )
            )


@WIDTHS
def test_nothing_to_take_yet(new_page, url, width, scripts):
    page = signed_in(new_page(width=width, scripts=scripts), url)
    check_page(page)
    assert page.locator("form input[name=release]").count() == 0


@WIDTHS
def test_every_state_of_a_file(new_page, url, world, settings, width, scripts):
    release_everything(world, settings)
    downloads_in_every_state(world)
    page = signed_in(new_page(width=width, scripts=scripts), url)
    check_page(page)
    names = page.locator("input[name=release]").evaluate_all("all => all.map(one => one.value)")
    assert names == ["2025-A-2", "2025-A-1", "2024-children", "2024-C-1", "2024-B-1", "2024-AP-1"]
    told = page.locator("main").inner_text()
    for text in (
        "visi vaikai kartu: AP 1.0.0, B 1.0.0, C 1.0.0",
        "pakeistas leidimu 2025-A-2",
        "DOI 10.1234/labai-ilgas",
        "laukia, kol bus rengiamas",
        "rengiamas (failų: 3 iš 31)",
        "Atsisiųsti .zip (1,2 MB)",
        "parengti nepavyko",
        "jo laikas baigėsi",
    ):
        assert text in told.replace("\N{NO-BREAK SPACE}", " "), text


@WIDTHS
def test_a_refusal_on_the_page(new_page, url, world, settings, width, scripts):
    release_everything(world, settings)
    page = signed_in(new_page(width=width, scripts=scripts), url)
    page.locator("input[value='2025-A-2']").uncheck()
    page.locator("input[value='2024-B-1']").check()
    page.locator("input[value='2024-C-1']").check()
    press(page.get_by_role("button", name="Parengti failą"))
    check_page(page)
    assert page.get_by_role("alert").inner_text() == (
        "Bangos 2024 vaikai skaičiuojami kartu: pasirinkite ir apklausos 2024-AP leidimą."
    )
