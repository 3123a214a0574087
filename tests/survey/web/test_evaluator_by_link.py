"""The result page, plot and files of a round by open links: n and share, and one sentence why no more."""

from __future__ import annotations

import csv
import io
import re

import pytest

from survey.db import Round
from survey.db.rounds import OPEN_LINK
from tests.fixtures.markup import faults
from tests.fixtures.visitor import Visitor, text_of

RESULT = "/results/2025-A"
SENTENCE = {
    "lt": "Atsakyti galėjo kiekvienas, kas turėjo nuorodą, ir daugiau nei kartą",
    "en": "Whoever had the link could answer, more than once too",
}


@pytest.fixture
def eva(app, world):
    with world.db.writing() as session:
        session.get(Round, "2025-A").design = OPEN_LINK
    visitor = Visitor(app)
    visitor.sign_in("eva")
    visitor.get("/")
    return visitor


@pytest.mark.parametrize("language", ["lt", "en"])
def test_the_page_says_who_could_answer_and_claims_nothing_more(eva, language):
    eva.post("/staff/language", {"language": language, "next": "/staff"})
    page = eva.get(RESULT).text
    said = text_of(page)
    assert (said.count(SENTENCE[language]), page.count(SENTENCE[language])) == (1, 2)  # the plot's words too
    verdict = {"lt": "Išvados dėl 95 % siekio nėra.", "en": "There is no verdict about the 95% target."}
    assert verdict[language] in said.replace("\u00a0", " ")
    for claim in {
        "lt": ("pasikliautin", "atsako rodiklis –", "pasiektas", "svertinis n", "kviesti visi", "Neatsakė"),
        "en": ("95% interval", "response rate 4", "effective n", "was invited", "is reached", "No answer"),
    }[language]:
        assert claim not in said.replace("\u00a0", " "), claim
    assert faults(page) == []


def test_areas_have_n_and_share_and_small_ones_nothing(eva):
    page = eva.get(RESULT).text
    tables = re.findall(r"(?s)<table.*?</table>", page)
    country = re.search(r"(?s)<tr.*?</tr>", tables[1].partition("<tbody>")[2])[0]
    # 63 of 68, every answer alike.
    assert text_of(country).replace("\u00a0", " ") == "Lietuva 92,6 % 68 atsakymai"
    assert "neskelbiama: mažiau nei 10 atsakymų" in text_of(page)
    assert "galėjo atsakyti:" not in text_of(page)  # how many the frame counts says nothing of who answered


def test_the_plot_and_the_files_say_it_too(eva):
    svg = eva.get(f"{RESULT}/trend.svg").text
    assert "Atsakyti galėjo kiekvienas, kas turėjo" in svg
    assert ("pasikliautinasis" in svg, "iekis" in svg) == (False, False)
    for table in ("areas", "trend"):
        rows = list(csv.DictReader(io.StringIO(eva.get(f"{RESULT}/{table}.csv").text)))
        assert {row["design"] for row in rows} == {"open link"}
        assert {"eligible", "response_rate", "se", "lower", "verdict", "target"}.isdisjoint(rows[0])


def test_the_other_waves_leave_it_out(eva):
    trend = list(csv.DictReader(io.StringIO(eva.get("/results/2024-A/trend.csv").text)))
    assert {row["wave"] for row in trend} == {"2024"}
