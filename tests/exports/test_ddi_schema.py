"""The schema of DDI-Codebook 2.5 that the tests use: the published bytes (where from: ddi_schema/NOTICE)."""

from __future__ import annotations

import hashlib
from pathlib import Path

FOLDER = Path(__file__).parent / "ddi_schema"
OF_OURS = {"NOTICE", "SHA256SUMS", ".gitattributes"}


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_file_is_the_one_that_is_listed():
    listed = (FOLDER / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    there = [path for path in FOLDER.rglob("*") if path.is_file() and path.name not in OF_OURS]
    assert {f"{digest(path)}  {path.relative_to(FOLDER).as_posix()}" for path in there} == set(listed)


def test_it_is_the_published_schema_of_251():
    schema = FOLDER / "codebook.xsd"
    assert digest(schema) == "59ccef09ddaecbed680bf5f184ab2dbc092086cd8fd5b9b35fdd0b9bfa1d4f3d"
    text = schema.read_bytes().decode().replace("\r\n", "\n")
    assert (len(text), text.count('targetNamespace="ddi:codebook:2_5"')) == (450_111, 1)
