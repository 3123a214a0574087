"""DDI-Codebook 2.5 held against the official schema, offline, and read back element by element."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from exports.codebook import codebook_of
from exports.ddi import Study, write_ddi
from tests.exports.programs import needs, run

SCHEMA = Path(__file__).parent / "ddi_schema" / "codebook.xsd"
NS = {"d": "ddi:codebook:2_5", "xml": "http://www.w3.org/XML/1998/namespace"}
ONLY_IN_26 = {"language", "license", "typeOfAccess", "metadataAccs", "generalDataFormat"}
STUDY = Study(
    identifier="2026-A-1",
    version="1",
    titles={"lt": "Paslaugų gavėjų apklausa", "en": "Survey of recipients"},
    abstract={"lt": "Ką žmonės mano <apie> paslaugas.", "en": "What people think <of> services."},
    universe={"lt": "Gavėjai", "en": "Recipients"},
    sampling={"lt": "Visi", "en": "Everybody"},
    weighting={"lt": "Svoris", "en": "Weight"},
    conditions={"lt": "Pagal sutartį", "en": "By agreement"},
    citation="Paslaugų gavėjų apklausa. Leidimas 2026-A-1.",
    first="2026-10-05",
    last="2026-11-01",
    software="balsas 0.1.0",
    doi="10.0000/example",
)


@pytest.fixture(scope="module")
def document(research, tmp_path_factory):
    path = tmp_path_factory.mktemp("ddi") / "ddi.xml"
    write_ddi(research, STUDY, "a_1.0.0.csv", path)
    return path


def as_26(document, folder):
    """The same document in the namespace of the schema at hand (see its NOTICE)."""
    text = document.read_text(encoding="utf-8")
    moved = text.replace("ddi:codebook:2_5", "ddi:codebook:2_6").replace('version="2.5"', 'version="2.6"', 1)
    (folder / "26.xml").write_text(moved, encoding="utf-8")
    return folder / "26.xml"


def test_it_is_valid_and_a_swapped_element_is_not(document, tmp_path):
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    moved = etree.parse(as_26(document, tmp_path))
    assert (schema.validate(moved), str(schema.error_log)) == (True, "")
    variable = moved.find(".//{*}var")
    variable.append(variable[0])
    assert schema.validate(moved) is False


@needs("xmllint")
def test_xmllint_finds_it_valid(document, tmp_path):
    done = run(
        ["xmllint", "--noout", "--nonet", "--schema", str(SCHEMA), str(as_26(document, tmp_path))], tmp_path
    )
    assert [line for line in done.stderr.splitlines() if "warning" not in line] == [
        f"{tmp_path / '26.xml'} validates"
    ]


def test_no_element_is_used_that_came_after_25(document):
    tree = etree.parse(document)
    assert {etree.QName(element).localname for element in tree.iter()} & ONLY_IN_26 == set()
    assert {etree.QName(element).namespace for element in tree.iter()} == {"ddi:codebook:2_5"}


def test_variables_labels_codes_and_counts_come_back(research, document):
    tree = etree.parse(document)
    spoken = {language: research.in_language(language) for language in research.languages}
    books = {language: codebook_of(one) for language, one in spoken.items()}
    variables = tree.findall(".//d:var", NS)
    assert [one.get("name") for one in variables] == research.frame.columns
    for place, variable in enumerate(variables):
        labels = {one.get(f"{{{NS['xml']}}}lang"): one.text for one in variable.findall("d:labl", NS)}
        assert labels == {language: one.columns[place].text for language, one in spoken.items()}
        column, entry = research.columns[place], books["lt"].entries[place]
        assert variable.get("nature") == {"scale": "interval"}.get(column.measure, column.measure)
        categories = variable.findall("d:catgry", NS)
        assert [int(one.findtext("d:catValu", namespaces=NS)) for one in categories] == [
            value.code for value in entry.values
        ]
        for category, value in zip(categories, entry.values, strict=True):
            assert (category.get("missing") == "Y") is value.missing
            told = {one.get(f"{{{NS['xml']}}}lang"): one.text for one in category.findall("d:labl", NS)}
            assert told == {
                language: spoken[language].columns[place].value_texts[value.code] for language in told
            }
            assert set(told) == set(spoken)
            counts = {
                one.get("wgtd", "not-wgtd"): float(one.text) for one in category.findall("d:catStat", NS)
            }
            assert counts == {"not-wgtd": value.n, "wgtd": value.weighted}
    assert [one.get("name") for one in variables if one.get("wgt") == "wgt"] == ["wt_final"]


def test_the_study_comes_back(research, document):
    tree = etree.parse(document)

    def text(path):
        return tree.findtext(f".//{path}", namespaces=NS)

    assert text("d:titl") == "Paslaugų gavėjų apklausa"
    assert text("d:parTitl") == "Survey of recipients"
    assert [(one.get("agency"), one.text) for one in tree.findall(".//d:IDNo", NS)] == [
        ("balsas", "2026-A-1"),
        ("DOI", "10.0000/example"),
    ]
    assert text("d:abstract") == "Ką žmonės mano <apie> paslaugas."
    assert (text("d:fileName"), text("d:caseQnty")) == ("a_1.0.0.csv", str(research.frame.height))
    assert [one.get("date") for one in tree.findall(".//d:collDate", NS)] == ["2026-10-05", "2026-11-01"]
