"""The review status of translations lies beside the version and names the source of each text."""

from __future__ import annotations

from datetime import date

import pytest

from instruments.catalog import available, load, path_of
from instruments.review import (
    STATUSES,
    Translation,
    load_review,
    reaches,
    source_hashes,
    stale,
    status_of,
)


def review_of(which):
    path = path_of(*which)
    return load_review(path.with_name(f"{path.stem}.review.toml"))


@pytest.mark.parametrize("which", available(), ids=" ".join)
def test_every_translation_of_the_catalogue_has_a_status_and_is_not_stale(which):
    one = load(*which)
    review = review_of(which)
    assert set(review) == set(one.languages) - {one.source_language}
    assert {language: stale(one, part) for language, part in review.items()} == dict.fromkeys(review, ())


def test_no_native_reader_has_approved_a_yet():
    assert {part.status for part in review_of(("A", "1.0.0")).values()} == {"draft"}


def test_a_translation_of_another_source_is_stale():
    one = load("A", "1.0.0")
    sources = {**source_hashes(one), "A_ACC1": "0" * 12}
    del sources["AGREE5 5"]
    signed = Translation(
        status="reviewed", reviewer="Skaitytoja", reviewed_on=date(2026, 9, 1), sources=sources
    )
    assert stale(one, signed) == ("AGREE5 5", "A_ACC1")
    assert status_of(one, signed) == "draft"
    assert status_of(one, signed.model_copy(update={"sources": source_hashes(one)})) == "reviewed"
    assert status_of(one, None) == "draft"


@pytest.mark.parametrize("signature", [{}, {"reviewer": "Skaitytoja"}, {"reviewed_on": date(2026, 9, 1)}])
@pytest.mark.parametrize("status", ["reviewed", "approved"])
def test_a_review_is_signed(status, signature):
    with pytest.raises(ValueError) as raised:
        Translation(status=status, sources={}, **signature)
    assert f"'{status}' needs a reviewer and the day ('reviewer', 'reviewed_on')" in str(raised.value)


def test_statuses_reach_one_another():
    reached = {(one, least): reaches(one, least) for one in STATUSES for least in STATUSES}
    assert [pair for pair, held in reached.items() if not held] == [
        ("draft", "reviewed"),
        ("draft", "approved"),
        ("reviewed", "approved"),
    ]


def test_every_text_has_a_name_of_its_own():
    assert len(source_hashes(load("D", "1.0.0"))) == 1 + 8 + 6 + 1 + 12 + 3 + 3 + 25 * 2 + 13 + 2


def test_a_file_of_another_form_is_refused(tmp_path):
    path = tmp_path / "1.0.0.review.toml"
    path.write_text('[ru]\nstatus = "perfect"\n', encoding="utf-8")
    with pytest.raises(ValueError):
        load_review(path)
