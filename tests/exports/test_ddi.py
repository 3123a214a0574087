"""DDI-Codebook 2.5 held against its published schema and read back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from exports.codebook import codebook_of
from exports.ddi import Study, write_ddi
from tests.exports.programs import needs, run

SCHEMA = Path(__file__).parent / "ddi_schema" / "codebook.xsd"
NS = {"d": "ddi:codebook:2_5", "xml": "http://www.w3.org/XML/1998/namespace"}
LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
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


def test_it_is_valid_in_its_schema(document):
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    assert (schema.validate(etree.parse(document)), str(schema.error_log)) == (True, "")


@needs("xmllint")
def test_xmllint_finds_it_valid(document, tmp_path):
    done = run(["xmllint", "--noout", "--nonet", "--schema", str(SCHEMA), str(document)], tmp_path)
    assert [line for line in done.stderr.splitlines() if "warning" not in line] == [f"{document} validates"]


def last_first(tree, path):
    found = tree.find(path, NS)
    found.insert(0, found[-1])


def removed(tree, path):
    found = tree.find(path, NS)
    found.getparent().remove(found)


def added(tree, path, name):
    etree.SubElement(tree.find(path, NS), f"{{{NS['d']}}}{name}")


SPOILT = {
    "order in var": lambda tree: last_first(tree, ".//d:var"),
    "order in catgry": lambda tree: last_first(tree, ".//d:catgry"),
    "order in citation": lambda tree: last_first(tree, ".//d:citation"),
    "order in titlStmt": lambda tree: last_first(tree, ".//d:titlStmt"),
    "order in sumDscr": lambda tree: last_first(tree, ".//d:sumDscr"),
    "order in dataColl": lambda tree: last_first(tree, ".//d:dataColl"),
    "order in fileTxt": lambda tree: last_first(tree, ".//d:fileTxt"),
    "order in codeBook": lambda tree: last_first(tree, "."),
    "no title": lambda tree: removed(tree, ".//d:titl"),
    "no title statement": lambda tree: removed(tree, ".//d:titlStmt"),
    "no study": lambda tree: removed(tree, ".//d:stdyDscr"),
    "an empty range": lambda tree: tree.find(".//d:valrng", NS).clear(),
    "no name": lambda tree: tree.find(".//d:var", NS).attrib.pop("name"),
    "no type of a statistic": lambda tree: tree.find(".//d:sumStat", NS).attrib.pop("type"),
    "no value": lambda tree: tree.find(".//d:item", NS).attrib.pop("VALUE"),
    "a level of its own": lambda tree: tree.find(".//d:var", NS).set("nature", "scale"),
    "a statistic of its own": lambda tree: tree.find(".//d:sumStat", NS).set("type", "median"),
    "an unknown attribute": lambda tree: tree.find(".//d:catgry", NS).set("label", "x"),
    "a reference to nothing": lambda tree: tree.find(".//d:catStat", NS).set("wgt-var", "1"),
    "another version": lambda tree: tree.getroot().set("version", "2.6"),
    "an attribute of 2.6": lambda tree: tree.find(".//d:catgry", NS).set("access", "F1"),
    "an attribute of a variable in 2.6": lambda tree: tree.find(".//d:var", NS).set("otherNature", "x"),
    "an element of 2.6": lambda tree: added(tree, ".//d:prodStmt", "language"),
    "an element of a study in 2.6": lambda tree: added(tree, ".//d:stdyDscr", "metadataAccs"),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_what_is_spoilt_is_not_valid_in_its_schema(spoilt, document):
    schema, tree = etree.XMLSchema(etree.parse(SCHEMA)), etree.parse(document)
    SPOILT[spoilt](tree)
    assert schema.validate(tree) is False


def test_it_says_where_its_schema_is_published(document):
    root = etree.parse(document).getroot()
    assert root.get(LOCATION).split() == [
        "ddi:codebook:2_5",
        "https://ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd",
    ]
    assert (root.get("version"), {etree.QName(one).namespace for one in root.iter()}) == (
        "2.5",
        {"ddi:codebook:2_5"},
    )


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


def test_ranges_and_summaries_come_back(research, document):
    for entry, variable in zip(
        codebook_of(research).entries, etree.parse(document).findall(".//d:var", NS), strict=True
    ):
        spread = entry.spread
        assert {one.get("type"): float(one.text) for one in variable.findall("d:sumStat", NS)} == (
            {}
            if spread is None
            else {
                "vald": spread.n,
                "invd": research.frame.height - spread.n,
                "min": spread.lowest,
                "max": spread.highest,
                "mean": spread.mean,
            }
        )
        for name, missing in (("valrng", False), ("invalrng", True)):
            assert [int(one.get("VALUE")) for one in variable.findall(f"d:{name}/d:item", NS)] == [
                value.code for value in entry.values if value.missing is missing and (value.label or missing)
            ]


def test_what_xml_cannot_hold_is_left_out_of_a_text(research, tmp_path):
    wild = "a\x00\x08\x1b\ud800\ufffe\uffff\x7f\ufffd\U0001f46a\tb"
    write_ddi(research, replace(STUDY, citation=wild), "a.csv", tmp_path / "wild.xml")
    assert etree.parse(tmp_path / "wild.xml").findtext(".//d:biblCit", namespaces=NS) == (
        "a\x7f\ufffd\U0001f46a\tb"
    )


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
    assert {
        name: text(f"d:{name}")
        for name in ("abstract", "universe", "sampProc", "weight", "conditions", "biblCit", "software")
    } == {
        "abstract": "Ką žmonės mano <apie> paslaugas.",
        "universe": "Gavėjai",
        "sampProc": "Visi",
        "weight": "Svoris",
        "conditions": "Pagal sutartį",
        "biblCit": STUDY.citation,
        "software": STUDY.software,
    }
    assert (text("d:version"), text("d:nation"), text("d:dataKind")) == ("1", "Lietuva", "survey")
    assert (text("d:fileName"), text("d:caseQnty")) == ("a_1.0.0.csv", str(research.frame.height))
    assert [one.get("date") for one in tree.findall(".//d:collDate", NS)] == ["2026-10-05", "2026-11-01"]
