"""A release: frozen whole, checked byte by byte, compared with another."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from exports import release
from exports.release import Fault, Manifest, freeze, manifest_from, part, sign, verify
from exports.release_diff import Difference, differences
from instruments.canonical import canonical_bytes, content_hash
from tests.exports.research import NOTES, SERVICES, research_rows

FRAMES = {"research": pl.DataFrame({"a": [1, 2]}), "public": pl.DataFrame({"a": [2, 1]})}


@pytest.fixture
def instrument():
    return research_rows()[0]


@pytest.fixture
def manifest(instrument):
    return Manifest(
        release="2026-A-1",
        round="2026-A",
        number=1,
        form="A",
        instrument={"id": "A", "version": "1.0.0", "hash": content_hash(instrument)},
        services=SERVICES,
        wave={"code": "2026", "titles": {"lt": "2026 m.", "en": "2026"}},
        counts={"rows": 2},
        frame={"eligible": 20},
        weights={"method": "silent alike within stratum"},
        published={"share": 0.5},
        notes=NOTES,
        software="balsas 0.1.0",
        demonstration=True,
        made_at="2026-11-20T10:00:00+00:00",
        made_by="A",
        reason="first release",
    )


@pytest.fixture
def frozen(tmp_path, manifest, instrument):
    folder = tmp_path / "2026-A-1"
    return folder, freeze(folder, manifest, canonical_bytes(instrument), FRAMES)


def test_a_frozen_release_is_whole_and_comes_back(frozen, instrument):
    folder, made = frozen
    assert verify(folder, made) == ()
    assert set(made.files) == {"instrument.json", "research.parquet", "public.parquet"}
    assert manifest_from(release.json.loads((folder / "manifest.json").read_text())) == made
    read = part(folder, made, "public")
    assert (read.instrument, read.services, read.notes) == (instrument, SERVICES, NOTES)
    assert read.frame.equals(FRAMES["public"])
    assert [path.name for path in folder.parent.iterdir()] == ["2026-A-1"]


def test_two_freezes_are_equal_byte_for_byte(frozen, manifest, instrument, tmp_path):
    folder, made = frozen
    again = freeze(tmp_path / "again", manifest, canonical_bytes(instrument), FRAMES)
    assert again == made
    for name in (*made.files, "manifest.json"):
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_a_release_is_never_written_over(frozen, manifest, instrument):
    folder, _ = frozen
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(FileExistsError) as caught:
        freeze(folder, manifest, canonical_bytes(instrument), FRAMES)
    assert str(caught.value) == "2026-A-1 is there already"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in folder.parent.iterdir()] == ["2026-A-1"]


def test_every_change_of_the_folder_is_found(frozen):
    folder, made = frozen
    content = (folder / "research.parquet").read_bytes()
    (folder / "research.parquet").write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    (folder / "public.parquet").unlink()
    (folder / "notes.txt").write_text("x")
    (folder / "manifest.json").write_text("{}")
    assert verify(folder, made) == (
        Fault("missing", "public.parquet"),
        Fault("foreign", "notes.txt"),
        Fault("changed", "research.parquet"),
        Fault("changed", "manifest.json"),
    )
    wrong = replace(made, instrument={**made.instrument, "hash": "0" * 64})
    assert verify(folder, wrong)[-1] == Fault("changed", "instrument.json")
    assert verify(folder.with_name("gone"), made) == (Fault("missing", "gone"),)


def test_a_signed_manifest_takes_the_place_of_the_unsigned_one(frozen):
    folder, made = frozen
    signed = replace(made, signed_by="B", signed_at="2026-11-21T10:00:00+00:00")
    sign(folder, signed)
    assert (verify(folder, signed), verify(folder, made)) == ((), (Fault("changed", "manifest.json"),))


@pytest.mark.parametrize("change", [{"format": 2}, {"colour": "red"}])
def test_a_manifest_of_another_format_is_refused(manifest, change):
    with pytest.raises(ValueError) as caught:
        manifest_from({**release.asdict(manifest), **change})
    assert str(caught.value) == f"a manifest of format {change.get('format', 1)}; this version reads 1"


def test_differences_of_two_releases(manifest):
    before = pl.DataFrame({"a": [1, 2, 2], "b": [0, 0, 0]}, schema={"a": pl.Int32, "b": pl.Int32})
    after = pl.DataFrame({"a": [1, 2, 3, 3], "c": ["x"] * 4}, schema={"a": pl.Int32, "c": pl.String})
    corrected = replace(
        manifest, release="2026-A-2", number=2, counts={"rows": 4}, reason="corrected", supersedes="2026-A-1"
    )
    assert differences(manifest, corrected, (before, after)) == (
        Difference("manifest", "counts.rows", "2", "4"),
        Difference("column", "b", "there", ""),
        Difference("column", "c", "", "there"),
        Difference("rows", "count", "3", "4"),
        Difference("rows", "only in one", "1", "2"),
        Difference("codes", "a = 2", "2", "1"),
        Difference("codes", "a = 3", "0", "2"),
    )
    assert differences(manifest, manifest, (before, before)) == ()


def test_texts_and_weights_differ_by_their_rows(manifest):
    before = pl.DataFrame({"w": [1.0, None], "t": ["x", None]})
    after = pl.DataFrame({"w": [2.0, None], "t": ["x", None]})
    assert differences(manifest, manifest, (before, after)) == (
        Difference("rows", "count", "2", "2"),
        Difference("rows", "only in one", "1", "1"),
    )
