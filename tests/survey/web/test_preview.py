"""The preview of a questionnaire: the families' own pages in a frame, and a form on paper."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from instruments.catalog import load
from instruments.loading import load_file
from survey.app import create_preview
from survey.demo.previewing import offered_services
from survey.domain import access, rounds
from survey.settings import Settings

SMALLEST = Path(__file__).parents[2] / "fixtures" / "instruments" / "valid" / "smallest.toml"


@pytest.fixture(scope="module")
def preview_of(tmp_path_factory):
    made = {}

    def make(instrument, older=None):
        which = instrument.id, older is None
        if which not in made:
            folder = tmp_path_factory.mktemp(f"preview-{instrument.id}")
            settings = Settings(data=folder, database_url=f"sqlite:///{folder / 'balsas.sqlite'}")
            made[which] = create_preview(settings, instrument, older)
        return made[which].test_client()

    yield make
    for app in made.values():
        app.extensions["balsas"].db.close()


@pytest.fixture
def client(preview_of):
    return preview_of(load("A", "1.0.0"))


def words(answer):
    """The text of a page without its marks, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_every_page_of_the_preview_is_on_the_access_table(client):
    found = {rule.endpoint for rule in client.application.url_map.iter_rules()}
    assert found == set(access.PAGES) | set(access.PREVIEW)


def test_the_frame_shows_the_families_own_first_page(client):
    front = client.get("/preview?language=uk&frame=computer")
    address = re.search(r'<iframe class="preview-frame preview-computer" src="([^"]+)"', front.text)[1]
    welcome = client.get(address, follow_redirects=True)
    assert welcome.request.path.startswith("/a/v/")
    assert "Оцініть, будь ласка, послуги" in words(welcome)


def test_only_this_address_may_frame_the_pages(client):
    for path in ("/preview", "/a"):
        headers = client.get(path).headers
        policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
        assert (policy["frame-ancestors"], policy["default-src"]) == ("'self'", "'none'")
        assert headers["X-Frame-Options"] == "SAMEORIGIN"


def test_start_afresh_takes_a_code_that_nobody_used(client):
    def code():
        return re.search(r'src="/a/([^?]+)\?', client.get("/preview").text)[1]

    before = code()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/preview").text)[1]
    answer = client.post("/preview/again", data={"csrf_token": token, "language": "pl", "frame": "phone"})
    assert answer.headers["Location"] == "/preview?language=pl&frame=phone"
    assert code() != before


def test_what_people_write_in_their_own_words_is_asked_too(preview_of):
    one = load("AP", "1.0.0")
    with preview_of(one).application.extensions["balsas"].db.reading() as session:
        [asked] = rounds.everything(session)
        found = (asked.state, asked.open_text, tuple(asked.services))
    assert found == ("open", True, offered_services(one))


def test_a_language_that_the_questionnaire_has_not(client):
    assert client.get("/preview?language=de").status_code == 404
    assert client.get("/preview/paper?lang=de").status_code == 404


def test_a_paper_form_says_what_to_mark_and_who_is_asked(client):
    paper = words(client.get("/preview/paper?lang=en"))
    assert "3. Did you have contact with staff in that time? A_CONTACT Yes 1 No 2" in paper
    assert "If the answer is 2 – None, this is the last question. Thank you. These questions are" in paper
    assert "This question is skipped if the answer is: 3 – No. 12. Staff treat me with respect." in paper
    only = "This question is only for those whose answer is: 23 – Very poor or Poor."
    assert f"{only} 24. What did you dislike most? A_WHY" in paper


@pytest.mark.parametrize("language", ["lt", "en", "ru", "uk", "pl"])
def test_a_paper_form_holds_every_question_in_its_language(client, language):
    one = load("A", "1.0.0")
    paper = words(client.get(f"/preview/paper?lang={language}"))
    for number, item in enumerate(one.ordered_items, start=1):
        assert f"{number}. {item.text[language]} {item.code}" in paper


@pytest.mark.parametrize(("form", "said"), [("A", "Pažymėkite"), ("B", "Pažymėk"), ("C", "Pažymėk")])
def test_a_paper_form_speaks_to_whoever_fills_it_in(preview_of, form, said):
    paper = words(preview_of(load(form, "1.0.0")).get("/preview/paper?lang=lt"))
    assert f"{said} langelį prie atsakymo." in paper


def test_a_child_who_is_told_to_choose_a_face_finds_faces_on_paper(preview_of):
    paper = preview_of(load("B", "1.0.0")).get("/preview/paper?lang=lt")
    assert "veiduką" in words(paper)
    rows = re.findall(r"<li[^>]*>(.*?)</li>", paper.text.partition('id="B_RES1"')[2], re.DOTALL)[:5]
    assert [(row.count("<svg"), row.count('class="skin"')) for row in rows] == [(1, 1)] * 3 + [(1, 0)] * 2


def test_a_monitor_is_seen_on_paper_only(preview_of):
    client = preview_of(load("F", "1.0.0"))
    assert "<iframe" not in client.get("/preview").text
    assert "is not answered on the families' pages" in words(client.get("/preview?lang=en"))
    paper = words(client.get("/preview/paper?lang=en"))
    assert "Once for each service; please copy this part." in paper
    assert "is only for those whose answer is: 3 – more than 0." in paper
    assert paper.count("a whole number") == sum(
        item.kind == "number" for item in load("F", "1.0.0").ordered_items
    )
    assert paper.count("year, month, day") == 1


def test_a_seminar_is_asked_at_its_occasion_and_not_on_the_families_pages(preview_of):
    client = preview_of(load("E", "1.0.0"))
    assert "is not answered on the families' pages" in words(client.get("/preview?lang=en"))
    assert "E_K1" in words(client.get("/preview/paper?lang=en"))


def test_what_the_organisers_decide_is_said_on_paper(preview_of):
    paper = words(preview_of(load("D", "1.0.0")).get("/preview/paper?lang=en"))
    assert paper.count("The organisers decide who is asked this question.") == 4


def test_texts_that_families_would_miss_are_named(preview_of):
    client = preview_of(load_file(SMALLEST).instrument)
    told = words(client.get("/preview?lang=en"))
    assert "the pages that show them cannot be opened: T_PROMPT, T_REFUSED, T_THANKS." in told


def test_what_changed_stands_side_by_side(preview_of):
    client = preview_of(load("F", "1.0.0"), load("F", "1.0.0"))
    assert "Nothing changed." in words(client.get("/preview/changes?lang=en"))
    one = load("A", "1.1.0")
    client.application.extensions["preview"].instrument = one
    client.application.extensions["preview"].older = load("A", "1.0.0")
    told = words(client.get("/preview/changes?lang=en"))
    assert "A 1.0.0 → 1.1.0 The version was raised far enough. The changes need: minor" in told
    assert "A_RSP1 wording series breaks Part 1.0.0 1.1.0 A_RSP1 (lt) Kai paprašau" in told
    assert "A_ACC4 dropped series ends" in told
    assert "A_INF3 new series begins" in told
    assert "Unchanged A_ROLE, A_SVC," in told


def test_without_an_older_version_there_is_nothing_to_compare(client):
    assert "There is nothing to compare with." in words(client.get("/preview/changes?lang=en"))
