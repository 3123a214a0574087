"""DDI-Codebook 2.5: the study, its file and its variables with labels in all languages and frequencies.

The elements stand in the order of the schema; frequencies are those of the codebook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from exports.codebook import Codebook, Entry, Value, codebook_of
from exports.dataset import Dataset
from exports.writing import whole_file

NAMESPACE = "ddi:codebook:2_5"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
SCHEMA = "https://ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
FILE_ID = "F1"
LEVELS: Mapping[str, str] = {"nominal": "nominal", "ordinal": "ordinal", "scale": "interval"}


@dataclass(frozen=True)
class Study:
    """What an archive wants to know of the study; texts are by language, the dataset's own must be there.

    identifier   of the release; `doi` "" where none was given yet
    first, last  days of fieldwork, as year-month-day
    """

    identifier: str
    version: str
    titles: Mapping[str, str]
    abstract: Mapping[str, str]
    universe: Mapping[str, str]
    sampling: Mapping[str, str]
    weighting: Mapping[str, str]
    conditions: Mapping[str, str]
    citation: str
    first: str
    last: str
    software: str
    doi: str = ""


def write_ddi(dataset: Dataset, study: Study, data_file: str, path: Path) -> None:
    """Write the document about a data file of this name; equal content gives equal bytes."""
    namespaces = {None: NAMESPACE, "xsi": INSTANCE}
    root = etree.Element(_tag("codeBook"), nsmap=namespaces, version="2.5", ID=_id(study.identifier))
    root.set(f"{{{INSTANCE}}}schemaLocation", f"{NAMESPACE} {SCHEMA}")
    root.set(XML_LANG, dataset.language)
    root.append(_study(study, dataset.language))
    root.append(_file(dataset, data_file))
    root.append(_variables(dataset))
    etree.indent(root, " ")
    with whole_file(path) as unfinished:
        unfinished.write_bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n")


def _study(study: Study, language: str) -> etree._Element:
    own = language if language in study.titles else "en"
    titles = _element("titlStmt", _element("titl", study.titles[own], language=own))
    titles.extend(
        _element("parTitl", text, language=other) for other, text in study.titles.items() if other != own
    )
    titles.append(_element("IDNo", study.identifier, agency="balsas"))
    if study.doi:
        titles.append(_element("IDNo", study.doi, agency="DOI"))
    return _element(
        "stdyDscr",
        _element(
            "citation",
            titles,
            _element("prodStmt", _element("software", study.software)),
            _element("verStmt", _element("version", study.version)),
            _element("biblCit", study.citation),
        ),
        _element(
            "stdyInfo",
            _element("abstract", study.abstract[own], language=own),
            _element(
                "sumDscr",
                _element("collDate", study.first, date=study.first, event="start"),
                _element("collDate", study.last, date=study.last, event="end"),
                _element("nation", "Lietuva" if own == "lt" else "Lithuania", abbr="LT"),
                _element("universe", study.universe[own], language=own),
                _element("dataKind", "survey"),
            ),
        ),
        _element(
            "method",
            _element(
                "dataColl",
                _element("sampProc", study.sampling[own], language=own),
                _element("weight", study.weighting[own], language=own),
            ),
        ),
        _element(
            "dataAccs", _element("useStmt", _element("conditions", study.conditions[own], language=own))
        ),
    )


def _file(dataset: Dataset, data_file: str) -> etree._Element:
    described = _element(
        "fileDscr",
        _element(
            "fileTxt",
            _element("fileName", data_file),
            _element(
                "dimensns",
                _element("caseQnty", str(dataset.frame.height)),
                _element("varQnty", str(len(dataset.columns))),
            ),
            _element("fileType", "text/csv", charset="UTF-8"),
        ),
        *(_element("notes", note, language=dataset.language) for note in dataset.notes),
    )
    described.set("ID", FILE_ID)
    return described


def _variables(dataset: Dataset) -> etree._Element:
    spoken = {language: codebook_of(dataset.in_language(language)) for language in dataset.languages}
    weight = None if dataset.design is None else dataset.design.weights
    found = _element("dataDscr")
    for place, entry in enumerate(spoken[dataset.language].entries):
        others = {language: one.entries[place] for language, one in spoken.items()}
        found.append(_variable(entry, others, spoken[dataset.language], weight))
    return found


def _variable(
    entry: Entry, others: Mapping[str, Entry], codebook: Codebook, weight: str | None
) -> etree._Element:
    one = entry.column
    made = _element("var")
    made.set("ID", _id(one.name))
    made.set("name", one.name)
    made.set("files", FILE_ID)
    made.set("dcml", "0" if one.kind != "number" else "12")
    made.set("intrvl", "contin" if one.measure == "scale" else "discrete")
    made.set("nature", LEVELS[one.measure])
    if one.name == weight:
        made.set("wgt", "wgt")
    elif weight is not None and entry.values:
        made.set("wgt-var", _id(weight))
    made.extend(_element("labl", other.column.text, language=language) for language, other in others.items())
    made.extend(_ranges(entry))
    if entry.spread is not None:
        made.append(_element("sumStat", str(entry.spread.n), type="vald"))
        made.append(_element("sumStat", str(codebook.rows - entry.spread.n), type="invd"))
        made.append(_element("sumStat", repr(entry.spread.lowest), type="min"))
        made.append(_element("sumStat", repr(entry.spread.highest), type="max"))
        made.append(_element("sumStat", repr(entry.spread.mean), type="mean"))
    for place, value in enumerate(entry.values):
        labels = {language: other.values[place].label for language, other in others.items()}
        made.append(_category(value, labels, weight))
    made.append(_element("varFormat", type="character" if one.kind == "text" else "numeric"))
    return made


def _ranges(entry: Entry) -> Iterator[etree._Element]:
    valid = [value.code for value in entry.values if not value.missing and value.label]
    missing = [value.code for value in entry.values if value.missing]
    if valid:
        yield _element("valrng", *(_element("item", VALUE=str(code)) for code in valid))
    if missing:
        yield _element("invalrng", *(_element("item", VALUE=str(code)) for code in missing))


def _category(value: Value, labels: Mapping[str, str], weight: str | None) -> etree._Element:
    made = _element("catgry", _element("catValu", str(value.code)))
    if value.missing:
        made.set("missing", "Y")
    made.extend(_element("labl", text, language=language) for language, text in labels.items() if text)
    made.append(_element("catStat", str(value.n), type="freq"))
    if weight is not None and value.weighted is not None:
        weighted = _element("catStat", repr(value.weighted), type="freq", wgtd="wgtd")
        weighted.set("wgt-var", _id(weight))
        made.append(weighted)
    return made


def _element(
    name: str, *content: str | etree._Element, language: str = "", **attributes: str
) -> etree._Element:
    made = etree.Element(_tag(name), attributes)
    if language:
        made.set(XML_LANG, language)
    for part in content:
        if isinstance(part, str):
            made.text = _printable(part)
        else:
            made.append(part)
    return made


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _id(name: str) -> str:
    """Return an XML name for an identifier."""
    return "V-" + "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name)


def _printable(text: str) -> str:
    """Return the text without what XML cannot hold: control characters, surrogates, U+FFFE and U+FFFF."""
    return "".join(letter for letter in text if _is_held(letter))


def _is_held(letter: str) -> bool:
    return (
        letter in "\t\n" or " " <= letter <= "\ud7ff" or "\ue000" <= letter <= "\ufffd" or letter > "\uffff"
    )
