"""Everything that is written for people to take away, by the name of the file that each makes here."""

from __future__ import annotations

import os
import resource
import sys
from dataclasses import replace
from pathlib import Path

from exports.bundle import Material, write_bundle
from exports.codebook import codebook_of
from exports.codebook.html import write_html
from exports.codebook.pdf import write_codebook_pdf
from exports.ddi import write_ddi
from exports.questionnaire import write_questionnaire
from exports.syntax import write_syntax
from instruments import catalog
from tests.exports.research import SERVICES, research_file
from tests.exports.test_ddi import STUDY
from tests.exports.writers import SYNTAX, WRITERS


def everything():
    """Return what writes each file, given its path; the bundle comes last."""
    dataset = replace(research_file(), translations={})  # one language: as many kinds of files, sooner made
    instrument = catalog.load("A", "1.0.0")
    texts = {"lt": ("Išgalvota.",), "en": ("Invented.",)}
    material = Material(dataset, STUDY, ((instrument, SERVICES),), texts, texts, {"m.json": "{}\n"})
    return {
        **{name: lambda path, write=write: write(dataset, path) for name, write in WRITERS.items()},
        **{
            name: lambda path, syntax=syntax: write_syntax(syntax, dataset, "a.csv", path)
            for name, syntax in SYNTAX.items()
        },
        "ddi.xml": lambda path: write_ddi(dataset, STUDY, "a.csv", path),
        "codebook.html": lambda path: write_html(codebook_of(dataset), path),
        "codebook.pdf": lambda path: write_codebook_pdf(codebook_of(dataset), path),
        "questionnaire.pdf": lambda path: write_questionnaire(instrument, SERVICES, "lt", path),
        "a.zip": lambda path: write_bundle(material, "archive", path),
    }


def say(*words):
    """Say it at once to the test that waits."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def on_a_full_disk(folder, most_bytes, names):
    """Write where no file may be longer than so many bytes; say what each writer says of it."""
    writers = everything()
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    for name in names or writers:
        try:
            writers[name](folder / name)
            say(name, "written")
        except OSError as error:
            say(name, "is there room on the disk?" in str(error))


def for_ever(folder):
    """Write everything again and again."""
    writers = everything()
    say("ready")
    while True:
        for name, write in writers.items():
            write(folder / name)


if __name__ == "__main__":
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    if sys.argv[2] == "full":
        on_a_full_disk(Path(sys.argv[1]), int(sys.argv[3]), sys.argv[4:])
    else:
        for_ever(Path(sys.argv[1]))
