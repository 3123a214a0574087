"""The texts of a bundle: README, changelog, citation, check sums."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from exports.bundle.files import DATA, Material
from exports.bundle.words import CODES, FILES, LANGUAGES, OPEN, WORDS
from exports.column import MISSING_LETTERS, Column
from exports.dataset import Dataset
from exports.excel import MOST_ROWS, fits
from exports.stata import LABEL_LETTERS, is_shortened

WIDTH = 100


def readme(material: Material, names: Sequence[str]) -> str:
    """Return the README in Lithuanian, then in English."""
    return "\n\n".join(_readme(material, names, language) for language in ("lt", "en"))


def _readme(material: Material, names: Sequence[str], language: str) -> str:
    words, dataset = WORDS[language], material.dataset
    title = material.study.titles[language if language in material.study.titles else "en"]
    lines = [title, "=" * len(title), ""]
    here = language if language in dataset.languages else dataset.language
    shown = [name for name in names if name.startswith((f"{DATA}/", f"{here}/"))]
    lines += [*_headed(words["open"]), *_opened(shown, language), ""]
    lines += [*textwrap.wrap(_folders(dataset, here, language), WIDTH), ""]
    for fact in material.facts[language]:
        lines += [*textwrap.wrap(fact, WIDTH), ""]
    if dataset.share:
        lines += [*textwrap.wrap(_share(dataset, words), WIDTH), ""]
    lines += [words["size"].format(rows=dataset.frame.height, columns=len(dataset.columns)), ""]
    if not fits(dataset):
        lines += [*textwrap.wrap(words["too_long"].format(most=MOST_ROWS), WIDTH), ""]
    lines += _headed(words["files"])
    lines += [f"{name}\n    {_told(name, language)}" for name in [*shown, *_texts(material)]]
    lines += ["", *_headed(words["missing"])]
    lines += [f"{code}  .{MISSING_LETTERS[code]}  {text}" for code, text in CODES[language].items()]
    lines += _cut(words["cut"], dataset, lambda one: one.is_cut)
    if any(name.endswith((".dta", ".do")) for name in shown):
        lines += _cut(words["cut_stata"].format(most=LABEL_LETTERS), dataset, is_shortened)
    return "\n".join([*lines, "", words["check"], ""])


def _headed(text: str) -> list[str]:
    return [text, "-" * len(text)]


def _opened(shown: Sequence[str], language: str) -> Iterator[str]:
    """Yield for each program the first file that it opens; the shortest name is the plain one."""
    for who, ending in OPEN[language]:
        found = sorted((name for name in shown if name.endswith(ending)), key=len)
        if found:
            yield f"{who:<24}{found[0]}"


def _folders(dataset: Dataset, here: str, language: str) -> str:
    """Return what the folders are: those of other languages, and that of all of them."""
    words, known = WORDS[language], LANGUAGES[language]
    others = [f"{one} ({known.get(one, one)})" for one in dataset.languages if one != here]
    first = words["others"].format(folders=", ".join(others)) if others else ""
    return first + words["folders"].format(data=DATA)


def _share(dataset: Dataset, words: Mapping[str, str]) -> str:
    """Return which columns the share is made of: somebody may open the file with nothing but a mouse."""
    design = dataset.design
    told = words["share"].format(columns=", ".join(dataset.share))
    if design is not None and design.weights:
        told += words["weight"].format(weight=design.weights)
    if design is not None and dataset.has_errors:
        needed = (design.strata, *design.psu_columns, *design.fpc_columns)
        told += words["error"].format(columns=", ".join(name for name in needed if name))
    return told + (words["apart"].format(apart=dataset.apart) if dataset.apart else "")


def _texts(material: Material) -> list[str]:
    """Return the names of the texts that stand beside the folders."""
    return ["CHANGELOG.txt", "CITATION.txt", *sorted(material.manifests), "SHA256SUMS"]


def _cut(title: str, dataset: Dataset, is_cut: Callable[[Column], bool]) -> list[str]:
    """Return which columns are cut: those cut in every language, then what each language has more."""
    cut = {
        language: [one.name for one in dataset.in_language(language).columns if is_cut(one)]
        for language in dataset.languages
    }
    first = dataset.languages[0]
    common = [name for name in cut[first] if all(name in names for names in cut.values())]
    more = {language: [name for name in names if name not in common] for language, names in cut.items()}
    lines = [
        line
        for languages, names in ((", ".join(cut), common), *more.items())
        if names
        for line in textwrap.wrap(f"{languages}: {', '.join(names)}", WIDTH)
    ]
    return ["", *_headed(title), *lines] if lines else []


def _told(name: str, language: str) -> str:
    file = PurePosixPath(name).name
    return next(text for pattern, text in FILES[language].items() if fnmatchcase(file, pattern))


def changelog(material: Material) -> str:
    """Return what changed from release to release, in Lithuanian, then in English."""
    return "\n".join(_changes(material.changes[language], WORDS[language]["changes"]) for language in WORDS)


def _changes(lines: Sequence[str], title: str) -> str:
    return "\n".join([title, "-" * len(title), *lines, ""])


def citation(material: Material) -> str:
    """Return how the data are cited, with the DOI or the place where it will stand."""
    doi = material.study.doi
    return "\n".join(
        f"{words['cite']}: {material.study.citation}\n"
        f"{words['doi'].format(doi=doi) if doi else words['no_doi']}\n"
        for words in WORDS.values()
    )


def check_sums(hashes: Mapping[str, str]) -> str:
    """Return the list that `sha256sum -c` reads."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(hashes.items()))
