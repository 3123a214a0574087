"""A report as CSV: the page's numbers, rounded, with nothing that is hidden."""

from __future__ import annotations

import csv
import io
from datetime import date

from exports.report.delimited import area_records, report_csv, trend_csv
from exports.report.model import (
    AreaName,
    Asked,
    Note,
    Outcomes,
    Report,
    Row,
    TrendPoint,
    Unaided,
    WaveLabel,
    bound,
    hide,
)
from exports.report.rounding import rounded

LITHUANIA = {"lt": "Lietuva", "en": "Lithuania"}
ALYTUS = {"lt": "Alytaus m. sav.", "en": "Alytus city"}
WAVE = WaveLabel("2026", {"lt": "2026 m.", "en": "2026"}, date(2026, 10, 5), date(2026, 11, 1))
COUNTRY = Row(
    level="country",
    code="LT",
    names=LITHUANIA,
    status="shown",
    eligible=2904,
    n=230,
    weighted_n=2904.0,
    estimate=0.94821,
    se=0.016749,
    lower=0.90417,
    upper=0.97597,
    method="korn-graubard",
    n_effective=175.0498,
    deff=1.3081,
    df=227,
    response_rate=0.07920,
    dont_know=0.0,
    no_answer=0.01234,
    bounds_lower=0.0761,
    bounds_upper=0.9969,
    unknown=2674,
    needed=2538,
    needed_share=0.94914,
    possible=True,
    verdict="undecided",
    plain="not met",
    assumption=True,
    unaided=Unaided(200, 0.94002, 0.9, 0.96),
    notes=(Note("alike_strata", {"strata": 1, "of": 3}), Note("no_interval")),
)


def report(*rows, demonstration=True, target=0.95):
    rows = tuple(rounded(row, target) for row in rows)
    return Report(
        title={"lt": "Globėjų nuomonė", "en": "Carers' own view"},
        demonstration=demonstration,
        code="2026-A",
        rounds=("2026-A",),
        wave=WAVE,
        form="A",
        asked=(Asked("A", "1.0.0", "0" * 64, {"lt": "Globėjų nuomonė", "en": "Carers' own view"}),),
        rule="F1",
        target=target,
        confidence=0.95,
        method="korn-graubard",
        design="census",
        base=10,
        caution=30,
        outcomes=Outcomes(2904, 0, 2904, 230, 0, 0, 0, 0, 0, 2674, 0),
        rows=rows,
        trend={"LT": (TrendPoint("2026", WAVE.names, "shown", 230, 0.948, 0.904, 0.976),)},
    )


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_a_country_in_full():
    assert read(report_csv(report(COUNTRY), "lt")) == [
        {
            "data": "invented (demonstration)",
            "wave": "2026",
            "fieldwork_from": "2026-10-05",
            "fieldwork_to": "2026-11-01",
            "result": "2026-A",
            "form": "A",
            "version": "A-1.0.0",
            "rule": "F1",
            "design": "census",
            "target": "0.95",
            "confidence": "0.95",
            "level": "country",
            "area": "LT",
            "name": "Lietuva",
            "county": "",
            "municipalities": "",
            "status": "shown",
            "eligible": "2904",
            "n": "230",
            "weighted_n": "2904.0",
            "estimate": "0.948",
            "se": "0.0167",
            "lower": "0.904",
            "upper": "0.976",
            "method": "korn-graubard",
            "n_effective": "175.0",
            "deff": "1.31",
            "df": "227",
            "response_rate": "0.079",
            "dont_know": "0.0",
            "no_answer": "0.012",
            "unknown": "2674",
            "bounds_lower": "0.076",
            "bounds_upper": "0.997",
            "needed": "2538",
            "needed_share": "0.949",
            "possible": "True",
            "verdict": "undecided",
            "plain": "not met",
            "assumption": "True",
            "bound_at_least": "",
            "bound_percent": "",
            "unaided_n": "200",
            "unaided_estimate": "0.94",
            "unaided_lower": "0.9",
            "unaided_upper": "0.96",
            "notes": "alike_strata strata=1 of=3; no_interval",
        }
    ]


def test_a_share_next_to_the_target_keeps_the_decimals_that_tell():
    just_below = Row(
        level="country", code="LT", names=LITHUANIA, status="shown", n=2904, estimate=2758 / 2904
    )
    assert area_records(report(just_below), "en")[0]["estimate"] == 0.9497


def test_a_hidden_row_has_its_place_and_its_eligible_only():
    members = (AreaName("11", ALYTUS), AreaName("33", ALYTUS))
    full = Row(**{**vars(COUNTRY), "level": "merged", "code": "11+33", "parent": "01", "members": members})
    record = read(report_csv(report(COUNTRY, hide(full, "hidden_secondary")), "en"))[1]
    assert {name: value for name, value in record.items() if value and name not in PLACE} == {
        "level": "merged",
        "area": "11+33",
        "name": "Lithuania",
        "county": "01",
        "municipalities": "11 33",
        "status": "hidden_secondary",
        "eligible": "2904",
    }


def test_a_bound_has_n_and_its_whole_per_cent_only():
    record = read(report_csv(report(bound(COUNTRY, at_least=True, percent=85)), "lt"))[0]
    assert {name: value for name, value in record.items() if value and name not in PLACE} == {
        "level": "country",
        "area": "LT",
        "name": "Lietuva",
        "status": "bound",
        "eligible": "2904",
        "n": "230",
        "bound_at_least": "True",
        "bound_percent": "85",
    }


PLACE = (
    "data",
    "wave",
    "fieldwork_from",
    "fieldwork_to",
    "result",
    "form",
    "version",
    "rule",
    "design",
    "target",
    "confidence",
)


def test_the_trend_has_a_line_a_wave_and_area():
    assert read(trend_csv(report(COUNTRY), "en")) == [
        {
            "data": "invented (demonstration)",
            "form": "A",
            "rule": "F1",
            "design": "census",
            "area": "LT",
            "name": "Lithuania",
            "wave": "2026",
            "wave_title": "2026",
            "status": "shown",
            "n": "230",
            "estimate": "0.948",
            "lower": "0.904",
            "upper": "0.976",
            "bound_at_least": "",
            "bound_percent": "",
        }
    ]


def test_real_answers_are_not_called_invented():
    real = report(COUNTRY, demonstration=False)
    assert {row["data"] for row in read(report_csv(real, "lt")) + read(trend_csv(real, "lt"))} == {
        "collected"
    }
