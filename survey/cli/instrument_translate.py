"""`balsas instrument translate`: a spreadsheet for the translator, and back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from survey.cli.files import write_whole
from survey.cli.instrument_names import one_sound, paths
from survey.cli.instrument_xlsform import refuse_cells
from survey.cli.refused import Refused

if TYPE_CHECKING:
    from instruments.review import Translation


@click.group()
def translate() -> None:
    """Translations as spreadsheets (.xlsx) for translators and reviewers."""


@translate.command()
@click.argument("what", nargs=-1, required=True, metavar="ID VERSION | QUESTIONNAIRE.toml")
@click.argument("file", type=click.Path(path_type=Path), metavar="SHEET.xlsx")
@click.option("--language", required=True, help="Language to translate into, such as uk; may be new.")
def out(what: tuple[str, ...], file: Path, language: str) -> None:
    """Write a sheet with every text: source, place, limit, translation, and whether somebody has to look."""
    from instruments.exchange.translation_sheet import write_translation

    one = one_sound(what)
    if len(language) not in (2, 3) or not (language.isascii() and language.islower()):
        raise Refused(f"'{language}' is no code of a language; write two or three small letters, such as uk.")
    if language == one.source_language:
        raise Refused(f"'{language}' is the language of origin of {one.id}; choose another one.")
    review = _review(paths(what)[0])
    write_whole({file: write_translation(one, language, review)})
    click.echo(f"{one.id} {one.version} in '{language}' is written to {file}.")


@translate.command(name="in")
@click.argument("sheet", type=click.Path(path_type=Path), metavar="SHEET.xlsx")
@click.argument("file", type=click.Path(path_type=Path), metavar="QUESTIONNAIRE.toml")
def read(sheet: Path, file: Path) -> None:
    """Put a translated sheet into a questionnaire's file and its review, or tell every problem at its cell.

    Nothing is written where there is a problem. Texts belong to a version: where a published one gets other
    words, raise its version.
    """
    from instruments.exchange.translation_reading import read_translation
    from instruments.exchange.workbook import open_file

    one_sound([str(file)])
    _review(file)
    reviewed = _beside(file)
    toml = file.read_text(encoding="utf-8-sig")
    review = reviewed.read_text(encoding="utf-8-sig") if reviewed.exists() else ""
    found = read_translation(open_file(sheet), toml, review)
    refuse_cells(found.problems)
    contents = {reviewed: found.review.encode("utf-8")}
    if found.changed:
        contents[file] = found.text.encode("utf-8")
    write_whole(contents, replace=True)
    counts = f"{len(found.changed)} texts changed, {len(found.to_check)} still to check"
    click.echo(f"'{found.language}': {counts}.")
    if found.changed:
        click.echo(f"Changed: {', '.join(found.changed)}")


def _beside(file: Path) -> Path:
    """Return where the review of a questionnaire's file lies."""
    return file.with_name(f"{file.stem}.review.toml")


def _review(file: Path) -> Mapping[str, Translation]:
    """Return the review beside a file, empty where there is none; refuse one of another form."""
    from instruments.review import load_review

    reviewed = _beside(file)
    try:
        return load_review(reviewed) if reviewed.exists() else {}
    except (ValueError, RecursionError, OSError) as error:
        reason = str(error).split("\n", 1)[0]
        raise Refused(f"{reviewed} is no review of translations ({reason}); correct it.") from error
