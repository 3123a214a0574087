"""Every page that a link leads to, for each kind of person: axe finds nothing, nothing scrolls sideways."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from survey.demo.people import read_links, read_sign_ins
from tests.fixtures.browser import check_page

pytestmark = pytest.mark.browser

MOST_PAGES = 60


def pages_from(page, starts):
    """Open and check the starts and every page of this site that they lead to; return their addresses."""
    waiting, seen = list(starts), set()
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        path = urlsplit(address).path
        if path in seen or path.endswith((".csv", ".svg")) or "/language" in path:
            continue
        seen.add(path)
        page.goto(address)
        check_page(page)
        site = f"{urlsplit(address).scheme}://{urlsplit(address).netloc}/"
        links = page.locator("a[href]").evaluate_all("all => all.map(one => one.href.split('#')[0])")
        waiting += [link for link in links if link.startswith(site)]
    return seen


def test_pages_for_everybody(new_page, serve, demonstration):
    url = serve(demonstration.settings).url
    code = read_links(demonstration.folder)[0]
    starts = [f"{url}{path}" for path in ("/", "/a", f"/a/{code}", "/nowhere", "/a/wrong")]
    seen = pages_from(new_page(), starts)
    assert {"/", "/a", "/a/privacy", "/a/accessibility", "/a/withdraw", "/staff/sign-in"} <= seen


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("darbuotoja", "/provider/open-D"),
        ("vadovas", "/provider/2026-D"),
        ("vertintoja", "/results/2026-A"),
    ],
)
def test_pages_for_staff(new_page, serve, demonstration, who, expected):
    url = serve(demonstration.settings).url
    one = next(one for one in read_sign_ins(demonstration.folder) if one.email.startswith(who))
    page = new_page(scripts=who != "vadovas")
    page.goto(f"{url}/staff/sign-in")
    page.get_by_label("El. paštas").fill(one.email)
    page.get_by_label("Slaptažodis").fill(one.password)
    page.get_by_role("button", name="Prisijungti").click()
    page.wait_for_url(f"{url}/**")
    seen = pages_from(page, [f"{url}/staff", f"{url}/provider", f"{url}/results"])
    assert any(path.startswith(expected) for path in seen)
