"""Every page, plot and file of the demonstration says that it is invented, whoever looks."""

from __future__ import annotations

import re
import zipfile
from urllib.parse import urljoin, urlsplit

import pyreadstat
import pytest
from sqlalchemy import select

from exports.bundle import write_bundle
from survey.app import create_app
from survey.clock import fixed_clock
from survey.db import Agreement, Database, Staff
from survey.demo.people import read_links, read_sign_ins
from survey.domain import release_bundle, releases
from tests.fixtures.small_country import NOW
from tests.fixtures.visitor import Visitor

LINK = re.compile(r'(?:href|src|srcset|action)="([^"#]+)')
STATIC = "/static/"
INVENTED = re.compile("išgalvot|invented|вымышлен|вигадан|zmyślon", re.IGNORECASE)
MOST_PAGES = 400


@pytest.fixture
def visitor(demonstration):
    app = create_app(demonstration.settings, fixed_clock(NOW))
    yield Visitor(app)
    app.extensions["balsas"].db.close()


@pytest.fixture
def session(demonstration):
    db = Database(demonstration.settings.database_url)
    with db.writing() as session:
        yield session
    db.close()


def addresses_on(page, here):
    """Addresses of this site that the page leads to by a link, a picture or a plot."""
    for found in LINK.findall(page):
        address = urljoin(here, found.replace("&amp;", "&").split(" ")[0])
        parts = urlsplit(address)
        if not parts.scheme and not parts.netloc and not address.startswith(STATIC):
            yield address


def crawl(visitor, starts):
    """Follow every link from the starts; return the answer of each address that has something to read."""
    waiting, seen = list(starts), {}
    while waiting:
        here = waiting.pop()
        if here in seen or len(seen) > MOST_PAGES:
            continue
        answer = visitor.get(here)
        seen[here] = answer
        if answer.location:
            waiting.append(urljoin(here, answer.location))
        if answer.mimetype == "text/html":
            waiting += addresses_on(answer.text, here)
    return {here: answer for here, answer in seen.items() if answer.status_code == 200}


def silent(found):
    """Addresses whose text does not say that it is invented."""
    return sorted(here for here, answer in found.items() if not INVENTED.search(answer.text))


def test_a_family_reads_it_on_every_page(visitor, demonstration):
    code = read_links(demonstration.folder)[0]
    found = crawl(visitor, ["/", "/a", f"/a/{code}"])
    assert len(found) >= 8
    assert silent(found) == []


def test_a_family_reads_it_inside_the_questionnaire(visitor, demonstration):
    visitor.get(f"/a/{read_links(demonstration.folder)[1]}")
    welcome = visitor.get(visitor.client.get(f"/a/{read_links(demonstration.folder)[1]}").location)
    start = re.search(r'action="([^"]+/start)"', welcome.text)[1]
    found = crawl(visitor, [visitor.post(start).location])
    assert any("/p2" in here for here in found)
    assert silent(found) == []


@pytest.mark.parametrize(
    ("who", "least", "address"),
    [
        ("darbuotoja", 8, "/provider/open-D"),
        ("vadovas", 8, "/provider/open-D"),
        ("vertintoja", 12, "/results/2026-A"),
        ("administratorius", 12, "/results/2026-A"),
    ],
)
def test_staff_read_it_on_every_page_plot_and_table(visitor, demonstration, who, least, address):
    sign_in(visitor, demonstration, who)
    found = crawl(visitor, ["/", "/staff", "/provider", "/results"])
    assert any(here.startswith(address) for here in found)
    assert len(found) >= least
    assert silent(found) == []
    kinds = {answer.mimetype for answer in found.values()}
    expected = (
        {"text/html"} if who in ("darbuotoja", "vadovas") else {"text/html", "image/svg+xml", "text/csv"}
    )
    assert kinds == expected


def test_the_evaluators_files_say_it_on_every_row(session, demonstration, tmp_path):
    folder, clock = demonstration.folder, fixed_clock(NOW)
    staff = {one.email.split("@")[0]: one for one in session.scalars(select(Staff))}
    made = releases.make(session, folder, "2026-A", staff["vertintoja"].email, "first release", clock)
    releases.sign_off(session, folder, made.release, staff["administratorius"], clock)
    agreement = Agreement(
        staff_id=staff["vertintoja"].id,
        purpose="Tyrimas (pavyzdys)",
        signed_on=NOW.date(),
        ends_on=NOW.date(),
    )
    material = release_bundle.material_of(session, folder, [made.release], "research", agreement)
    for purpose in ("r", "spss"):
        write_bundle(material, purpose, tmp_path / f"{purpose}.zip")
        with zipfile.ZipFile(tmp_path / f"{purpose}.zip") as archive:
            archive.extractall(tmp_path / purpose)
    for file in (tmp_path / "r" / "data").glob("*.csv"):
        lines = file.read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) > 100
        assert all(INVENTED.search(line) for line in lines[1:])
    system_files = list((tmp_path / "spss").glob("*/*.sav"))
    assert len(system_files) == 5
    for file in system_files:
        frame, meta = pyreadstat.read_sav(file)
        assert len(frame) == len(lines) - 1
        assert all(INVENTED.search(text) for text in frame["data"])
        assert INVENTED.search(" ".join(meta.notes))


def sign_in(visitor, demonstration, name):
    one = next(one for one in read_sign_ins(demonstration.folder) if one.email.startswith(name))
    visitor.get("/staff/sign-in")
    answer = visitor.post("/staff/sign-in", {"email": one.email, "password": one.password})
    assert answer.status_code in (302, 303)
