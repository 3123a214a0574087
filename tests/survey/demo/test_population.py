"""The invented people: their number, what is true of them, and that one seed makes the same people."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from scipy.special import expit, logit

from instruments.catalog import load
from survey.demo.answers import draw_answers
from survey.demo.centres import care_centres, read_centres
from survey.demo.plan import FORMS, LANGUAGES_WHERE, NEWEST, SEED, WAVES, FormPlan, rounded
from survey.demo.population import choose, draw_groups, draw_population, solve_intercept, stream
from survey.demo.response import Outcome, answer_probability, draw_answering, draw_outcomes

CENTRES = care_centres(read_centres())
CARERS = FORMS[0]
CHILDREN = FormPlan("AP", {}, {wave.code: 0.95 for wave in WAVES}, response=0.70, per_children=1)
WAVE = {wave.code: wave for wave in WAVES}
CLOSED = [wave for wave in WAVES if wave.first is not None]


def test_the_file_has_66_care_centres_and_60_organisers_all_marked_as_examples():
    everybody = read_centres()
    assert len(everybody) == 126
    assert len(CENTRES) == 66
    assert sum(one.served for one in CENTRES) == 2904
    assert all(one.name_lt.endswith("(pavyzdys)") and one.name_en.endswith("(example)") for one in everybody)
    assert len({one.municipality_code for one in everybody if one.kind == "bsn"}) == 60


@pytest.mark.parametrize(
    ("wave", "eligible", "served"),
    [("2023", 1017, 1017), ("2024", 1743, 1889), ("2025", 2322, 2469), ("2026", 2617, 2904)],
)
def test_children_eligible_and_served_by_wave(wave, eligible, served):
    assert sum(one.eligible(WAVE[wave], CHILDREN) for one in CENTRES) == eligible
    assert sum(one.served_by(WAVE[wave], CHILDREN) for one in CENTRES) == served


def test_carers_are_half_the_children_rounded_half_up_and_at_least_one():
    assert [CARERS.asked(children) for children in (0, 1, 2, 3, 5, 336)] == [1, 1, 1, 2, 3, 168]
    assert [rounded(Decimal(text)) for text in ("2.5", "3.5", "2.4")] == [3, 4, 2]


def test_thirty_centres_of_the_first_wave_have_fewer_than_ten_children():
    assert sum(one.eligible(WAVE["2023"], CHILDREN) < 10 for one in CENTRES) == 30


def test_carers_true_shares_lie_two_points_above_the_childrens_proxies():
    assert [round(CARERS.shares[wave.code] - 0.02, 3) for wave in WAVES] == [0.93, 0.945, 0.96, 0.975, 0.975]


def test_the_intercept_gives_the_stated_mean():
    effect = stream(1, "effects").normal(0, 0.8, 500)
    assert expit(effect + solve_intercept(effect, 0.95)).mean() == pytest.approx(0.95, abs=1e-9)


@pytest.mark.parametrize("wave", CLOSED, ids=lambda wave: wave.code)
def test_the_realised_share_lies_near_the_stated_one(wave):
    people = draw_population(CENTRES, wave, CARERS, SEED)
    assert abs(people.share - CARERS.shares[wave.code]) < 0.003


def test_one_seed_makes_the_same_people_and_a_further_form_changes_nobody():
    first, again = (draw_population(CENTRES, WAVE["2024"], CARERS, SEED) for _ in range(2))
    draw_population(CENTRES, WAVE["2024"], CHILDREN, SEED)
    other = draw_population(CENTRES, WAVE["2024"], CARERS, SEED + 1)
    for name in ("centre", "months", "care_form", "language", "eligible", "favourable"):
        assert getattr(first, name).tolist() == getattr(again, name).tolist()
    assert first.favourable.tolist() != other.favourable.tolist()


def test_centres_differ_and_stay_alike_over_the_waves():
    many = [replace(one, served=4000) for one in CENTRES]
    shares = []
    for wave in (WAVE["2025"], WAVE["2026"]):
        people = draw_population(many, wave, replace(CHILDREN, shares={wave.code: 0.9}), SEED)
        shares.append(np.array([people.favourable[people.centre == at].mean() for at in range(len(many))]))
    spread = np.std([logit(share) for share in shares], axis=1)
    assert spread == pytest.approx(np.sqrt(0.45**2 + 0.20**2), abs=0.09)
    between = np.corrcoef(*shares)[0, 1]
    assert between == pytest.approx(0.45**2 / (0.45**2 + 0.20**2), abs=0.1)


def test_longer_service_raises_the_chance_to_be_favourable():
    many = [replace(CENTRES[0], served=200_000)]
    people = draw_population(many, WAVE["2026"], replace(CHILDREN, shares={"2026": 0.9}), SEED)
    first, last = (people.favourable[people.months == month].mean() for month in (1, 12))
    assert logit(last) - logit(first) == pytest.approx(0.05 * 11, abs=0.1)


def test_a_third_of_children_have_one_sibling_in_their_centre():
    size = np.array([3000, 1, 0, 500])
    groups = draw_groups(size, 1 / 3, stream(1, "groups"))
    numbers = np.bincount(groups)
    assert set(numbers) == {0, 1, 2}
    assert (numbers == 2).sum() * 2 / len(groups) == pytest.approx(1 / 3, abs=0.04)
    centre = np.repeat(np.arange(4), size)
    assert all(len(set(centre[groups == one])) == 1 for one in np.flatnonzero(numbers == 2))


@pytest.mark.parametrize(
    ("municipality", "language", "share"), [("85", "pl", 0.60), ("41", "pl", 0.30), ("30", "ru", 0.65)]
)
def test_languages_follow_the_place(municipality, language, share):
    many = [replace(one, served=20_000) for one in CENTRES if one.municipality_code in (municipality, "19")]
    people = draw_population(many, WAVE["2026"], CHILDREN, SEED)
    there = np.array([one.municipality_code == municipality for one in many])[people.centre]
    assert (people.language[there] == language).mean() == pytest.approx(share, abs=0.02)
    assert set(people.language[there]) == set(LANGUAGES_WHERE[municipality])
    assert (people.language[~there] == "lt").mean() == pytest.approx(0.88, abs=0.02)


def test_who_answers_depends_on_months_and_on_the_opinion_itself():
    people = draw_population(CENTRES, WAVE["2026"], CARERS, SEED)
    chance = logit(answer_probability(people, CARERS))
    expected = logit(0.60) + 0.06 * (people.months - 7) + 0.40 * people.favourable
    assert chance == pytest.approx(expected)


def test_what_happens_before_anybody_can_answer():
    many = [replace(one, served=60_000) for one in CENTRES if one.code in ("GC-11-1", "GC-13-2")]
    form = replace(CHILDREN, representative_refused=0.03, no_services=0.01)
    people = draw_population(many, WAVE["2026"], form, SEED)
    outcome = draw_outcomes(people, many, form, stream(1, "outcomes"))
    usual = outcome[(people.centre == 0) & people.eligible]
    withheld = outcome[(people.centre == 1) & people.eligible]
    share = {end: (usual == end.value).mean() for end in Outcome}
    for end, expected in (
        (Outcome.NOT_HANDED_OUT, 0.04),
        (Outcome.REPRESENTATIVE_REFUSED, 0.03),
        (Outcome.UNDELIVERABLE, 0.01),
        (Outcome.NO_SERVICES, 0.01),
    ):
        assert share[end] == pytest.approx(expected, abs=0.005)
    assert (withheld == Outcome.NOT_HANDED_OUT.value).mean() == pytest.approx(0.25, abs=0.01)
    assert (~people.eligible).mean() == pytest.approx(0.01, abs=0.003)
    assert set(outcome[~people.eligible]) == {Outcome.INELIGIBLE.value}


def test_the_overall_answer_follows_the_opinion_and_carries_missing_codes():
    many = [replace(CENTRES[0], served=100_000)]
    people = draw_population(many, WAVE["2026"], CHILDREN, SEED)
    drawn = draw_answering(people, many, CHILDREN, stream(1, "answering"))
    given = drawn.overall > 0
    assert ((drawn.overall >= 4) == people.favourable)[given].all()
    codes = {code: (drawn.overall == code).mean() for code in (-2, -3, -9)}
    assert codes == {
        -2: pytest.approx(0.015, abs=0.002),
        -3: pytest.approx(0.005, abs=0.002),
        -9: pytest.approx(0.01, abs=0.002),
    }
    assert np.corrcoef(drawn.latent[given], drawn.overall[given])[0, 1] == pytest.approx(0.6, abs=0.01)
    assert (drawn.mode == "own_device").mean() == pytest.approx(0.70, abs=0.01)


def test_choose_draws_the_stated_mix():
    drawn = choose({2: 0.45, 3: 0.55}, 20_000, stream(1, "mix"))
    assert (drawn == 2).mean() == pytest.approx(0.45, abs=0.01)


@pytest.mark.parametrize("wave", CLOSED, ids=lambda wave: wave.code)
def test_every_eligible_child_is_asked_by_the_form_of_its_age(wave):
    by_age = {form.form: form for form in FORMS if form.form != "A"}
    asked = {code: sum(one.eligible(wave, form) for one in CENTRES) for code, form in by_age.items()}
    whole = sum(one.eligible(wave, CHILDREN) for one in CENTRES)
    assert sum(asked.values()) == whole
    for code, share in {"AP": 0.28, "B": 0.32, "C": 0.40}.items():
        assert asked[code] / whole == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.form)
def test_the_corrected_texts_of_the_newest_wave_change_no_answer(form):
    before, newest = (load(form.form, form.versions[code]) for code in ("2026", NEWEST))
    assert before.version != newest.version
    people = draw_population(CENTRES[:3], WAVE[NEWEST], form, SEED)
    answering = draw_answering(people, CENTRES[:3], form, stream(SEED, "answering"))
    first, again = (
        list(draw_answers(one, people, answering, stream(SEED, "items"))) for one in (before, newest)
    )
    assert len(first) > 0
    assert first == again
