"""The schema of DDI-Codebook 2.5 that the tests use: rebuilt from that of 2.6, every difference listed."""

from __future__ import annotations

import difflib
from pathlib import Path

from lxml import etree

FOLDER = Path(__file__).parent / "ddi_schema"
XS = "{http://www.w3.org/2001/XMLSchema}"


def components(name):
    """What a schema declares at its top: kind and name, with its inside as indented lines."""
    root = etree.parse(FOLDER / name).getroot()
    return {
        f"{etree.QName(one).localname} {one.get('name') or one.get('namespace')}": list(lines(one, 0))
        for one in root
        if isinstance(one.tag, str)
    }


def lines(element, depth):
    said = [f"{key}={value}" for key, value in sorted(element.attrib.items())]
    yield "  " * depth + " ".join([etree.QName(element).localname, *said])
    for one in element:
        if isinstance(one.tag, str):
            yield from lines(one, depth + 1)


def differences():
    """Each line that only 2.6 has (-) and only 2.5 has (+), under the component that it stands in."""
    newer, older = components("codebook_26.xsd"), components("codebook_25.xsd")
    for name in [*newer, *(name for name in older if name not in newer)]:
        changed = [
            line
            for line in difflib.ndiff(newer.get(name, []), older.get(name, []))
            if line.startswith(("- ", "+ "))
        ]
        if changed:
            yield from (name, *changed)


def test_the_two_schemas_differ_as_written_down_and_in_nothing_else():
    assert list(differences()) == (FOLDER / "differences.txt").read_text(encoding="utf-8").splitlines()


def test_it_declares_as_much_as_the_published_documentation_of_251_counts():
    root = etree.parse(FOLDER / "codebook_25.xsd").getroot()

    def declared(kind):
        return len(root.findall(XS + kind))

    local = [one for one in root.iter(XS + "element") if one.get("name") and one.getparent() is not root]
    assert root.get("targetNamespace") == "ddi:codebook:2_5"
    assert (declared("element"), len(local)) == (243, 9)
    assert (declared("complexType"), declared("simpleType")) == (166, 3)
    assert (declared("group"), declared("attributeGroup")) == (2, 1)
