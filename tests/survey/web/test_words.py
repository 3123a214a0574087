"""The verdict and the sentences of a result, for each kind of row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import g

from exports.report.model import Asked, Outcomes, Report, Row, Unaided, WaveLabel, bound, hide
from survey.web import numbers
from survey.web.evaluator.words import Words

NAMES = {"lt": "Lietuva", "en": "Lithuania"}
COUNTRY = Row(
    level="country",
    code="LT",
    names=NAMES,
    status="shown",
    eligible=2904,
    n=2604,
    weighted_n=2904.0,
    estimate=0.97,
    lower=0.968,
    upper=0.9722,
    method="korn-graubard",
    n_effective=25000.4,
    deff=0.104,
    df=2538,
    response_rate=2604 / 2904,
    dont_know=0.01,
    no_answer=0.015,
    bounds_lower=2526 / 2904,
    bounds_upper=2826 / 2904,
    unknown=300,
    needed=233,
    needed_share=233 / 300,
    possible=True,
    verdict="met",
    plain="met",
    assumption=True,
    unaided=Unaided(2000, 0.96, 0.955, 0.965),
)
REPORT = Report(
    title=NAMES,
    demonstration=False,
    code="2026-A",
    rounds=("2026-A",),
    wave=WaveLabel("2026", NAMES, date(2026, 10, 5), date(2026, 11, 1)),
    form="A",
    asked=(Asked("A", "1.0.0", "0" * 64, NAMES),),
    rule="F1",
    target=0.95,
    confidence=0.95,
    method="korn-graubard",
    design="census",
    base=10,
    caution=30,
    outcomes=Outcomes(*[0] * 11),
    rows=(COUNTRY,),
    trend={},
)


@pytest.fixture(params=["lt", "en"])
def words(request, app):
    with app.test_request_context("/"):
        g.language = request.param
        yield Words(REPORT, request.param)


def said(words, *, lt, en):
    return {"lt": lt, "en": en}[words.language]


@pytest.mark.parametrize(
    ("verdict", "assumption", "lt", "en"),
    [
        ("met", False, "95 % siekis pasiektas.", "The 95% target is reached."),
        (
            "met",
            True,
            "95 % siekis pasiektas, jei neatsakiusieji mano taip pat kaip atsakiusieji.",
            "The 95% target is reached, assuming that the silent think like those who answered.",
        ),
        ("not met", False, "95 % siekis nepasiektas.", "The 95% target is not reached."),
        (
            "undecided",
            False,
            "Neaišku, ar 95 % siekis pasiektas: į galimų reikšmių intervalą patenka ir 95 %.",
            "It is unclear whether the 95% target is reached: the interval holds 95%.",
        ),
        (None, None, "Išvados dėl 95 % siekio nėra.", "There is no verdict about the 95% target."),
    ],
)
def test_the_verdict_in_one_sentence(words, verdict, assumption, lt, en):
    row = replace(COUNTRY, verdict=verdict, assumption=assumption)
    assert words.verdict(row).replace("\u00a0", " ") == said(words, lt=lt, en=en)


def test_every_figure_in_words(words):
    told = [words.told(COUNTRY), *(" – ".join(pair) for pair in words.facts(COUNTRY))]
    assert [sentence.replace("\u00a0", " ") for sentence in told] == said(
        words,
        lt=[
            "paslaugų kokybę vertina palankiai; skliaustuose – 95 % pasikliautinasis intervalas",
            (
                "Gauti atsakymai – Tinkamų atsakymų: 2 604; galėjusių atsakyti žmonių: 2 904 (atsako "
                "rodiklis – 89,7 %). Iš atsakinėjusiųjų 1,0 % pasirinko „Nežinau“, 1,5 % į šį klausimą "
                "neatsakė."
            ),
            (
                "Tikslumas – Žmonių, kuriems atsakymai atstovauja: 2 904 (svertinis n). Nepriklausomų "
                "atsakymų, kuriems jie prilygsta: 25 000,4 (efektyvusis n). Imties plano efektas – 0,10, "
                "laisvės laipsnių – 2 538."
            ),
            (
                "Neatsakiusieji – Jei visi, kurių tinkamo atsakymo nėra, vertintų nepalankiai, dalis būtų "
                "87,0 %, o jei visi palankiai – 97,3 %. Kad būtų pasiekta 95 %, palankiai turėtų vertinti "
                "bent 233 iš šių 300 (77,7 %)."
            ),
            (
                "Palyginimas su siekiu – Paprastas palyginimas, neatsižvelgiant į paklaidą: 97,0 % yra ne "
                "mažiau kaip 95 %."
            ),
            (
                "Be pagalbos – Tik atsakymai, kurie tikrai pateikti savo įrenginiu ir be pagalbos "
                "(n = 2 000): 96,0 %. Mažuose sluoksniuose atsakymo būdas nesaugomas, todėl jie čia "
                "neįskaičiuoti."
            ),
        ],
        en=[
            "rate the quality of services favourably; in brackets, the 95% confidence interval",
            (
                "Answers received – Valid answers: 2,604 of 2,904 people who could answer (response rate "
                "89.7%). Of those asked, 1.0% said they do not know and 1.5% gave no answer to this question."
            ),
            (
                "Precision – They stand for 2,904 people (weighted n) and are worth 25,000.4 independent "
                "answers (effective n); design effect 0.10, degrees of freedom 2,538."
            ),
            (
                "Non-response – If all who gave no valid answer rated unfavourably, the share would be "
                "87.0%; if all rated favourably, 97.3%. To reach 95%, at least 233 of these 300 (77.7%) "
                "would have to rate favourably."
            ),
            (
                "Comparison with the target – Plain comparison, without regard to uncertainty: 97.0% is at "
                "or above 95%."
            ),
            (
                "Without assistance – Only answers known to come from the person's own device and without "
                "help (n = 2,000): 96.0%. In small strata it is not kept how somebody answered, so those are "
                "not counted here."
            ),
        ],
    )


@pytest.mark.parametrize(
    ("needed", "possible", "lt", "en"),
    [
        (
            None,
            False,
            "Net jei visi jie (300) vertintų palankiai, 95 % nebūtų pasiekta.",
            "Even if all 300 of them rated favourably, 95% would not be reached.",
        ),
        (
            0,
            True,
            "Net jei visi jie (300) vertintų nepalankiai, 95 % būtų pasiekta.",
            "Even if all 300 of them rated unfavourably, 95% would be reached.",
        ),
    ],
)
def test_a_tipping_point_that_cannot_be_reached_or_missed(words, needed, possible, lt, en):
    row = replace(COUNTRY, needed=needed, possible=possible)
    told = dict(words.facts(row))[said(words, lt="Neatsakiusieji", en="Non-response")]
    assert told.replace("\u00a0", " ").endswith(" " + said(words, lt=lt, en=en))


def test_what_is_not_shown_says_why_and_nothing_else(words):
    rows = (
        hide(COUNTRY, "hidden"),
        hide(COUNTRY, "hidden_secondary"),
        bound(COUNTRY, at_least=True, percent=96),
    )
    few, secondary, limited = (words.told(row) for row in rows)
    assert [words.facts(row) for row in rows] == [[], [], []]
    assert few == said(
        words,
        lt="Rodiklis neskelbiamas: per mažai atsakymų.",
        en="The figure is not shown: there are too few answers.",
    )
    assert "%" not in secondary
    assert limited.replace("\u00a0", " ").startswith(
        said(words, lt="Bent 96 % paslaugų kokybę", en="At least 96% rate the quality")
    )
    assert "97" not in limited


@pytest.mark.parametrize(
    ("value", "lt", "en"),
    [(2758 / 2904, "94,97 %", "94.97%"), (2759 / 2904, "95,0 %", "95.0%"), (0.97, "97,0 %", "97.0%")],
)
def test_as_many_decimals_as_tell_the_share_from_the_target(value, lt, en):
    assert numbers.share(value, "lt", 0.95).replace("\u00a0", " ") == lt
    assert numbers.share(value, "en", 0.95) == en
