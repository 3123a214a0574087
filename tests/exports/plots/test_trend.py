"""The trend plot: what stands in it, what does not, and that the same numbers give the same bytes."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from exports.plots.look import TARGET, text_width, wrap
from exports.plots.trend import TEXTS, Point, Series, TrendPlot, draw_trend, lowest
from exports.plots.trend_model import share_number

SVG = "{http://www.w3.org/2000/svg}"
NATIONAL = Series(
    "Lietuva",
    (
        Point("2023", 312, 0.912, 0.871, 0.943),
        Point("2024", 540, 0.933, 0.905, 0.955),
        Point("2025", 705, 0.951, 0.931, 0.966),
        Point("2026", 785, 0.974, 0.960, 0.984),
    ),
)
COUNTY = Series(
    "Marijampolės apskritis",
    (
        Point("2023", None, None, None, None, hidden=True, few=True),
        Point("2024", None, None, None, None, hidden=True),
        Point("2025", 34, 1.0, 0.897, 1.0),
        Point("2026", 41, None, None, None, at_least=0.92),
    ),
)


def plot(*series, note="Duomenys išgalvoti (pavyzdys)", language="lt"):
    return TrendPlot("Dalis, įvertinusi „gerai“ & <gerai>", "Ą č", 0.95, series, note, TEXTS[language])


def words(svg):
    return [element.text.strip() for element in ET.fromstring(svg).iter(f"{SVG}text")]


def drawn_points(svg, color):
    uses = ET.fromstring(svg).iter(f"{SVG}use")
    return sum(use.get("fill") == color and use.get("stroke") == "#ffffff" for use in uses)


@pytest.mark.parametrize(("language", "shown"), [("lt", "n = 1\u00a0497"), ("en", "n = 1,497")])
def test_a_great_number_of_answers_has_its_thousands_apart(language, shown):
    many = Series("Lietuva", (Point("2026", 1497, 0.961, 0.953, 0.968),))
    assert shown in words(draw_trend(plot(many, language=language)))


def test_all_words_of_a_full_plot():
    assert words(draw_trend(plot(NATIONAL, COUNTY))) == [
        "85 %",
        "90 %",
        "100 %",
        "95 %",
        "Dalis, įvertinusi „gerai“ & <gerai>",
        "Duomenys išgalvoti (pavyzdys)",
        "Lietuva",
        "Marijampolės apskritis",
        "Siekis 95 %",
        *("91,2 %", "n = 312", "93,3 %", "n = 540", "95,1 %", "n = 705", "97,4 %", "n = 785"),
        *("neskelbiama", "mažiau nei 10", "neskelbiama", "100,0 %", "n = 34", "bent 92 %", "n = 41"),
        *("2023", "2024", "2025", "2026"),
        *wrap(TEXTS["lt"].caption, 732, 12),
        *wrap(TEXTS["lt"].bound_note, 732, 12),
        *wrap(TEXTS["lt"].hidden_note, 732, 12),
    ]


@pytest.mark.parametrize("narrow", [False, True])
def test_hidden_and_bound_points_are_not_drawn(narrow):
    svg = draw_trend(plot(NATIONAL, COUNTY), narrow=narrow)
    assert (drawn_points(svg, "#14508c"), drawn_points(svg, "#b3541e")) == (4, 1)


@pytest.mark.parametrize("narrow", [False, True])
def test_equal_numbers_give_equal_bytes_of_a_small_file(narrow):
    first = draw_trend(plot(NATIONAL, COUNTY), narrow=narrow)
    assert draw_trend(plot(NATIONAL, COUNTY), narrow=narrow) == first
    assert len(first.encode()) < 12_000


def test_the_svg_is_named_described_and_free_of_styles():
    root = ET.fromstring(draw_trend(plot(NATIONAL, COUNTY)))
    title, description = root[0], root[1]
    assert (title.tag, title.text) == (f"{SVG}title", "Dalis, įvertinusi „gerai“ & <gerai>")
    assert (description.tag, description.text) == (f"{SVG}desc", "Ą č")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    names = [element.get("id") for element in root.iter() if "id" in element.attrib]
    assert len(names) == len(set(names))
    assert [e for e in root.iter() if "style" in e.attrib or e.tag in {f"{SVG}style", f"{SVG}metadata"}] == []
    assert {e.get("font-size") for e in root.iter(f"{SVG}text")} == {"12", "13", "16"}


@pytest.mark.parametrize("language", ["lt", "en"])
def test_a_plot_of_answers_by_open_links_claims_no_interval_and_no_target(language):
    bare = Series("Lietuva", (Point("2026", 80, 0.75, None, None),))
    made = TrendPlot("A", "B", 0.95, (bare,), "", TEXTS[language], by_link=True)
    said = words(draw_trend(made))
    assert said[-len(wrap(TEXTS[language].link_caption, 732, 12)) :] == wrap(
        TEXTS[language].link_caption, 732, 12
    )
    assert TEXTS[language].target.split()[0] not in " ".join(said)
    assert drawn_points(draw_trend(made), "#14508c") == 1
    target = [draw_trend(one).count(TARGET) for one in (replace(made, by_link=False), made)]
    assert target == [4, 0]
    assert TEXTS[language].caption.split(":")[0] not in " ".join(said).split(TEXTS[language].link_caption)[0]


def test_two_plots_on_one_page_have_different_names():
    other = TrendPlot("Kita", "Ą č", 0.95, (NATIONAL,), "", TEXTS["lt"])
    first, second = (ET.fromstring(draw_trend(p)) for p in (plot(NATIONAL), other))
    assert {first[0].get("id"), first[1].get("id")} & {second[0].get("id"), second[1].get("id")} == set()


def test_a_plot_without_a_warning_or_hidden_points_says_nothing_of_them():
    svg = draw_trend(plot(NATIONAL, note="", language="en"))
    assert "išgalvoti" not in svg
    caption = wrap(TEXTS["en"].caption, 732, 12)
    assert words(svg)[-len(caption) :] == caption


@pytest.mark.parametrize(
    ("points", "end"),
    [
        ((Point("1", 72, 1.0, 0.9501, 1.0),), 90.0),
        ((Point("1", 72, 1.0, None, None),), 90.0),
        ((Point("1", 72, 0.8, 0.72, 0.9),), 70.0),
        ((Point("1", 72, 0.8, 0.719, 0.9),), 65.0),
        ((Point("1", 12, 0.05, 0.01, 0.2),), 0.0),
        ((Point("1", 41, None, None, None, at_least=0.81),), 75.0),
        ((Point("1", 41, None, None, None, at_most=0.3),), 0.0),
        ((Point("1", 9, 0.1, 0.0, 0.2, hidden=True),), 90.0),
    ],
)
def test_the_axis_begins_on_a_step_of_five_below_everything_shown(points, end):
    assert lowest(plot(Series("x", points))) == end


def test_a_wave_without_a_figure_says_so():
    svg = draw_trend(plot(Series("Lietuva", (Point("2023", 0, None, None, None), NATIONAL.points[1]))))
    assert words(svg)[8:12] == ["–", "n = 0", "93,3 %", "n = 540"]


def test_one_wave_and_a_full_count_can_be_drawn():
    svg = draw_trend(plot(Series("Lietuva", (Point("2026", 2904, 2759 / 2904, None, None),))))
    assert drawn_points(svg, "#14508c") == 1
    assert words(svg)[-5:-2] == ["95,01 %", "n = 2\u00a0904", "2026"]


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.95, "95,0"), (2759 / 2904, "95,01"), (2758 / 2904, "94,97"), (0.949999, "94,9999"), (0.93, "93,0")],
)
def test_a_share_shows_the_decimals_that_tell_it_from_the_target(share, shown):
    assert share_number(share, 0.95, ",") == shown


def test_long_titles_are_broken_where_they_fit():
    lines = wrap(
        "Palankiai vertinančių gaunamų paslaugų kokybę dalis Marijampolės apskrityje", 332, 15, bold=True
    )
    assert len(lines) == 3
    assert all(text_width(line, 15, bold=True) <= 332 for line in lines)
    assert wrap("Nepaprastaiilgasžodis x", 20, 15) == ["Nepaprastaiilgasžodis", "x"]
