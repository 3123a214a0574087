"""The DOI of a release: recorded after the deposit, in every later bundle, never in the frozen files."""

from __future__ import annotations

import json
import zipfile

import pytest
from sqlalchemy import select

from exports.bundle import write_bundle
from survey.db import AuditEvent
from survey.domain import release_bundle, release_doi, release_offers, releases
from survey.domain.problems import Problem
from tests.fixtures.releases import CLOCK

DOI = "10.1234/abc.5678"


@pytest.fixture
def released(released_anywhere):
    """Every test here runs on both databases."""
    return released_anywhere


def record(released, text=DOI, name="2025-A-1", **more):
    return release_doi.record(released.session, name, text, "maker@example.org", CLOCK, **more)


def bundle(released, path):
    made = release_bundle.material_of(
        released.session, released.data, ["2025-A-1"], "research", released.agree()
    )
    write_bundle(made, "archive", path)
    return zipfile.ZipFile(path)


def test_later_bundles_have_it_and_the_frozen_files_do_not(released, tmp_path):
    released.ready()
    frozen = {path.name: path.read_bytes() for path in (released.data / "releases" / "2025-A-1").iterdir()}
    assert "dar nesuteiktas" in bundle(released, tmp_path / "1.zip").read("CITATION.txt").decode()
    assert record(released) == DOI
    after = bundle(released, tmp_path / "2.zip")
    assert f"DOI: {DOI}" in after.read("CITATION.txt").decode()
    assert f"Release 2025-A-1 (doi:{DOI}) (research)" in after.read("CITATION.txt").decode()
    assert json.loads(after.read("manifest_2025-A-1.json"))["doi"] == DOI
    assert f'<IDNo agency="DOI">{DOI}</IDNo>' in after.read("data/ddi-codebook-2.5.xml").decode()
    assert {p.name: p.read_bytes() for p in (released.data / "releases" / "2025-A-1").iterdir()} == frozen
    assert releases.check(released.session, released.data, []) == []
    bundle(released, tmp_path / "3.zip")
    assert (tmp_path / "2.zip").read_bytes() == (tmp_path / "3.zip").read_bytes()
    assert release_offers.offers(released.session, released.data)[0].doi == DOI


@pytest.mark.parametrize(
    "text",
    [DOI, f" {DOI} ", f"doi:{DOI}", f"DOI:{DOI}", f"https://doi.org/{DOI}", f"http://dx.doi.org/{DOI}"],
)
def test_an_address_before_it_is_left_out(text):
    assert release_doi.plain(text) == DOI


@pytest.mark.parametrize(
    "text",
    ["", "10.1234", "10.123/x", "11.1234/x", "10.1234/", "10.1234/a b", "10.1234/ą", f"10.1234/{'x' * 200}"],
)
def test_what_is_no_doi_is_refused(released, text):
    released.ready()
    assert record(released, text) == Problem("release_doi_form", {"doi": text})


def test_another_doi_must_name_the_one_it_replaces(released):
    released.ready()
    record(released)
    assert record(released) == DOI
    there = Problem("release_doi_there", {"release": "2025-A-1", "doi": DOI})
    assert record(released, "10.1234/other") == there
    assert record(released, "10.1234/other", instead_of="10.1234/x") == there
    assert record(released, "10.1234/other", instead_of=f"doi:{DOI}") == "10.1234/other"
    told = [one.detail for one in released.session.scalars(select(AuditEvent)) if one.action == "release.doi"]
    assert told == [
        {"doi": DOI, "instead_of": ""},
        {"doi": DOI, "instead_of": DOI},
        {"doi": "10.1234/other", "instead_of": DOI},
    ]


def test_only_a_signed_release_that_exists_gets_one(released):
    released.make()
    assert record(released) == Problem("release_unsigned", {"release": "2025-A-1"})
    assert record(released, name="x") == Problem("release_unknown", {"release": "x"})
    released.sign()
    told = release_doi.record(released.session, "2025-A-1", DOI, "x@y.lt", CLOCK)
    assert told == Problem("staff_unknown", {"email": "x@y.lt"})
