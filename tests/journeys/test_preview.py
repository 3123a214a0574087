"""An author looks at a questionnaire: in a frame, walking as a family does, and on paper."""

from __future__ import annotations

import threading

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from instruments.catalog import load
from survey.settings import Settings
from tests.fixtures.browser import check_page, press

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    from survey.app import create_preview

    folder = tmp_path_factory.mktemp("preview")
    settings = Settings(data=folder, database_url=f"sqlite:///{folder / 'balsas.sqlite'}")
    app = create_preview(settings, load("A", "1.1.0"), load("A", "1.0.0"))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/preview"
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["balsas"].db.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_an_author_walks_through_the_frame(address, new_page, width):
    page = new_page(width=width, scripts=False)
    page.goto(address)
    press(page.get_by_role("link", name="Українська"))
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Почати").click()
    expect(frame.get_by_text("Ким Ви є для дитини (дітей)?")).to_be_visible()
    check_page(page)
    press(page.get_by_role("button", name="Pradėti iš naujo"))
    expect(frame.get_by_role("button", name="Почати")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_form_on_paper(address, new_page, width):
    page = new_page(width=width)
    page.goto(address)
    press(page.get_by_role("link", name="Popieriuje"))
    check_page(page)
    press(page.get_by_role("link", name="Polski"))
    expect(
        page.get_by_role("heading", name="3. Czy w tym czasie miał(a) Pan/Pani kontakt z pracownikami?")
    ).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Polski")).to_be_hidden()


def test_what_changed_between_two_versions(address, new_page):
    page = new_page(scripts=False)
    page.goto(address)
    press(page.get_by_role("link", name="Pakeitimai"))
    expect(page.get_by_role("heading", name="A 1.0.0 → 1.1.0")).to_be_visible()
    check_page(page)
