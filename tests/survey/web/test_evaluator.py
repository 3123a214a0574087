from __future__ import annotations

import csv
import io
import re

import pytest
from sqlalchemy import event

from survey.db import WeeklyCount
from survey.domain.results import round_report
from survey.web.numbers import NO_BREAK_HYPHEN
from tests.fixtures.organisations import add_round
from tests.fixtures.visitor import Visitor, text_of

RESULT = "/results/2025-A"
SPACE = "\u00a0"


def signed_in(app, name="eva", language="lt"):
    visitor = Visitor(app)
    visitor.sign_in(name)
    visitor.get("/")
    if language != "lt":
        visitor.post("/staff/language", {"language": language, "next": "/staff"})
    return visitor


@pytest.fixture
def eva(app):
    return signed_in(app)


def body_rows(page, table):
    """The cells of a table's body by row, as a reader sees them."""
    body = re.findall(r"(?s)<table.*?</table>", page)[table].partition("<tbody>")[2]
    rows = re.findall(r"(?s)<tr.*?</tr>", body)
    return [[text_of(cell) for cell in re.findall(r"(?s)<t[hd].*?</t[hd]>", row)] for row in rows]


def area_rows(page):
    """The rows of all tables of areas: the country with its counties, then each county's municipalities."""
    tables = len(re.findall("<table", page))
    return [row for table in range(1, tables) for row in body_rows(page, table)]


def test_the_first_line_is_the_verdict_in_words(eva):
    page = eva.get(RESULT).text
    main = page.partition("<main")[2]
    first = text_of(re.search(r"(?s)<h1.*?</h1>", main)[0])
    assert first == (
        f"Neaišku, ar 95{SPACE}% siekis pasiektas, net jei neatsakiusieji mano taip pat kaip atsakiusieji: "
        f"į galimų reikšmių intervalą patenka ir 95{SPACE}%.".replace(SPACE, " ")
    )
    assert text_of(main).startswith(first) or text_of(main.partition(">")[2]).startswith(first)


def test_page_plot_and_csv_tell_the_same_numbers(eva):
    page = eva.get(f"{RESULT}?county=01").text
    svg = eva.get(f"{RESULT}/trend.svg?county=01").text
    trend = list(csv.DictReader(io.StringIO(eva.get(f"{RESULT}/trend.csv").text)))
    on_page = [(row[1], *row[2:]) for row in body_rows(page, 0)]
    described = re.search(r"(?s)<desc.*?</desc>", svg)[0].replace(SPACE, " ")
    drawn = text_of(svg.partition("</desc>")[2]).replace(SPACE, " ")
    told = []
    for row in (one for one in trend if one["area"] in ("LT", "01")):
        share, interval = "neskelbiama", "–"
        if row["estimate"]:
            share, low, high = (_lithuanian(row[name]) for name in ("estimate", "lower", "upper"))
            interval = f"{low}–{high} %"
            share = f"{share} %"
        elif row["bound_percent"]:
            share = f"bent {row['bound_percent']} %"
        told.append((row["name"], share, interval, row["n"] or "–"))
    assert on_page == told
    for _, share, _, n in told:
        assert share in drawn
        assert share in described
        assert n == "–" or f"n = {n}" in drawn


def _lithuanian(share):
    return f"{round(100 * float(share), 4):.1f}".replace(".", ",")


def test_the_table_of_areas_is_the_report_itself(eva, world):
    with world.db.reading() as session:
        report = round_report(session, "2025-A")
    rows = area_rows(eva.get(RESULT).text)
    inside = [row for row in report.rows if row.level not in ("country", "county")]
    assert [row[0] for row in rows] == [
        row.names["lt"] for row in (report.country, *report.counties, *inside)
    ]
    statuses = {row.names["lt"]: row.status for row in report.rows}
    assert set(statuses.values()) >= {"shown", "caution", "hidden", "hidden_secondary", "bound"}
    for row in rows:
        status = statuses[row[0]]
        assert (len(row) == 8) == (status in ("shown", "caution")), row
        if status.startswith("hidden"):
            assert "%" not in " ".join(row[1:]), row


def test_hidden_figures_are_nowhere(eva, world):
    with world.db.reading() as session:
        report = round_report(session, "2025-A")
    hidden = [row.code for row in report.rows if row.hidden]
    assert "33" in hidden
    for spreadsheet in ("", "?spreadsheet=1"):
        text = eva.get(f"{RESULT}/areas.csv{spreadsheet}").text.lstrip("\ufeff")
        for row in csv.DictReader(io.StringIO(text)):
            if row["area"] in hidden:
                assert (row["n"], row["estimate"], row["lower"], row["df"], row["unknown"]) == ("",) * 5


def test_only_county_and_country_have_a_verdict(eva):
    rows = area_rows(eva.get("/results/2024-A").text)
    verdicts = {row[0]: row[7] for row in rows if len(row) == 8}
    assert {name: text for name, text in verdicts.items() if "savivaldyb" in name} == dict.fromkeys(
        (name for name in verdicts if "savivaldyb" in name), "–"
    )
    assert verdicts["Lietuva"] != "–"


def test_everything_a_figure_needs_is_printed(eva):
    words = text_of(eva.get(RESULT).text)
    for needed in (
        "Pačių tėvų ir globėjų nuomonė (A klausimynas)",
        "Tinkamų atsakymų: 68; galėjusių atsakyti žmonių: 142",
        "svertinis n",
        "Intervalas praplėstas iki sveikųjų procentų, o efektyvusis n ir imties plano efektas neskelbiami",
        "laisvės laipsnių",
        "Korno ir Graubardo intervalas",
        "taisyklė F1",
        "A 1.0.0",
        "2025-10-06 – 2025-11-02".replace("-", NO_BREAK_HYPHEN),
        "Klausta suaugusiųjų",
        "pasirinko „Nežinau“",
        "Paprastas palyginimas, neatsižvelgiant į paklaidą",
        "Kad būtų pasiekta 95 %, palankiai turėtų vertinti bent 72 iš šių 74 (97,3 %).",
    ):
        assert needed in words, needed


def test_numbers_follow_the_language(app):
    lithuanian, english = signed_in(app).get(RESULT).text, signed_in(app, language="en").get(RESULT).text
    assert f"92,6{SPACE}%" in lithuanian
    assert "92.6%" in english
    assert "92,6" not in english
    assert "It is unclear whether the 95% target is reached" in text_of(english)


def test_an_open_round_shows_nothing(eva):
    assert "vyksta: rezultatai bus jai pasibaigus Iki šiol gauti atsakymai" in text_of(
        eva.get("/results").text
    )
    for page in ("", "/trend.svg", "/areas.csv", "/trend.csv"):
        answer = eva.get(f"/results/2026-A{page}")
        assert answer.status_code == 409
        assert "%" not in text_of(answer.text).replace("100 %", "")


def test_an_open_round_tells_the_answers_of_the_weeks_that_are_over(app, eva, world):
    assert "Dar nepasibaigė nė viena savaitė" in text_of(eva.get("/results/2026-A").text)
    with world.db.writing() as session:
        for week, answers in (("2026-W41", 1005), ("2026-W42", 25), ("2027-W02", 10)):
            session.add(WeeklyCount(round_code="2026-A", week=week, answers=answers))
    page = eva.get("/results/2026-A").text
    weeks = [row[0].replace(NO_BREAK_HYPHEN, "-").replace(SPACE, " ") for row in body_rows(page, 0)]
    assert weeks == ["2026-10-05 – 2026-10-11", "2026-10-12 – 2026-10-18"]
    assert body_rows(page, 0)[0][1].replace(SPACE, " ") == "1 005"
    english = signed_in(app, language="en").get("/results/2026-A").text
    assert body_rows(english, 0)[0][1] == "1,005"


@pytest.mark.parametrize("address", ["/results/none", "/results/2026-D", "/results/2025-A/other.csv"])
def test_what_does_not_exist_is_404(eva, address):
    assert eva.get(address).status_code == 404


def test_a_county_that_is_not_there_is_not_drawn(eva):
    assert eva.get(f"{RESULT}/trend.svg?county=%3Cscript%3E").text == eva.get(f"{RESULT}/trend.svg").text


def test_answers_are_taken_from_signed_releases_alone(eva, app):
    page = eva.get(RESULT)
    assert re.findall(r'href="(/files[^"]*)"', page.text.partition("<main")[2]) == ["/files"]
    assert eva.post(f"{RESULT}/answers", {"kind": "sav"}).status_code == 404
    meta = Visitor(app)
    meta.sign_in("meta")
    told = text_of(meta.get(RESULT).text)
    assert "Atsakymai teikiami vertintojams, pasirašiusiems susitarimą." in told


def test_the_list_takes_as_many_queries_for_more_rounds(app, eva, world):
    engine = app.extensions["balsas"].db.engine

    def queries():
        seen = []
        event.listen(engine, "before_cursor_execute", lambda *sent: seen.append(sent[2]))
        return eva.get("/results").text.count('class="card"'), len(seen)

    queries()
    first, before = queries()
    with world.db.writing() as session:
        add_round(session, "2023-A", "2023", state="closed", instrument="A")
        add_round(session, "2022-A", "2022", state="closed", instrument="A")
    more, after = queries()
    assert (first, more) == (3, 5)
    # the listener of the first look still counts into its own list only
    assert after == before
