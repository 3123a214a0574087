"""`balsas round`: create, open, amend and close rounds."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from survey.cli.files import csv_text, write_aside
from survey.cli.refused import Refused, load_settings, ready, refuse

if TYPE_CHECKING:
    from survey.domain.round_new import NewWave

CODE = click.argument("code")
SHOWN = ("state", "form", "wave_code", "rule", "target", "confidence", "mode", "design", "instrument_hash")
LINKS_HEADER = ("organisation", "name", "service", "form", "link")
DAY = click.DateTime(["%Y-%m-%d"])


@click.group(name="round")
def round_() -> None:
    """Rounds: one questionnaire asked in one wave."""


@round_.command()
@CODE
@click.option("--wave", required=True, metavar="CODE", help="The wave; a new one needs its titles and dates.")
@click.option("--wave-title-lt", help="Title of a new wave in Lithuanian.")
@click.option("--wave-title-en", help="Title of a new wave in English.")
@click.option("--wave-from", type=DAY, help="First day of fieldwork, such as 2027-10-04.")
@click.option("--wave-to", type=DAY, help="Last day of fieldwork.")
@click.option("--instrument", required=True, help="The published questionnaire, such as A.")
@click.option("--version", required=True, help="Its version, such as 1.0.0.")
@click.option("--languages", default="lt", show_default=True, help="Languages offered, separated by commas.")
@click.option("--least-status", default="", help="Of translations, such as ru:approved; else reviewed.")
@click.option("--services", default="", help="Codes of the services asked about, such as FCC,CM.")
@click.option("--target", type=float, default=0.95, show_default=True, help="The share to be reached.")
@click.option("--confidence", type=float, default=0.95, show_default=True, help="Of the intervals.")
@click.option("--rule", default="F1", show_default=True, help="What counts as favourable.")
@click.option(
    "--open-text/--no-open-text",
    default=True,
    show_default=True,
    help="Whether people can also write in their own words, for the readers.",
)
@click.option(
    "--own-consent-age",
    type=int,
    default=14,
    show_default=True,
    help="Of a round of children: from which age their own consent is enough.",
)
@click.option(
    "--open-link",
    is_flag=True,
    help="Anybody with the link of an organisation may answer; nobody is invited.",
)
@click.option(
    "--mode",
    default="anonymous",
    show_default=True,
    help="Or confidential: brothers and sisters are known as one family, to researchers only.",
)
def create(
    code: str,
    wave: str,
    wave_title_lt: str | None,
    wave_title_en: str | None,
    wave_from: datetime | None,
    wave_to: datetime | None,
    instrument: str,
    version: str,
    languages: str,
    least_status: str,
    services: str,
    target: float,
    confidence: float,
    rule: str,
    open_text: bool,
    own_consent_age: int,
    open_link: bool,
    mode: str,
) -> None:
    """Create round CODE as a draft, and its wave where titles and dates are given."""
    from survey import i18n
    from survey.clock import system_clock
    from survey.domain import round_new
    from survey.domain.problems import Problem

    new = round_new.NewRound(
        code=code,
        wave=wave,
        instrument=instrument,
        version=version,
        languages=_words(languages),
        least_status=_least(least_status),
        services=_words(services),
        target=target,
        confidence=confidence,
        rule=rule,
        mode=mode,
        open_text=open_text,
        own_consent_age=own_consent_age,
        open_link=open_link,
        new_wave=_wave(wave_title_lt, wave_title_en, wave_from, wave_to),
    )
    with ready(load_settings()) as db, db.writing() as session:
        made = round_new.create(session, new, system_clock)
        if isinstance(made, Problem):
            refuse(made)
    click.echo(f"Created round {code}. Next: balsas frame import FILE --round {code}")
    drafts = [language for language in new.languages if language in i18n.DRAFTS]
    if drafts:
        click.echo(f"Have a native speaker read the pages' own words too; still drafts: {', '.join(drafts)}.")


@round_.command(name="open")
@CODE
def open_(code: str) -> None:
    """Open round CODE: merge small frame lines into design cells, freeze all settings."""
    from survey.clock import system_clock
    from survey.domain import open_links, round_cells, rounds
    from survey.domain.problems import Problem

    with ready(load_settings()) as db, db.writing() as session:
        opened = rounds.open_round(session, code, system_clock)
        if isinstance(opened, Problem):
            refuse(opened)
        cells = round_cells.cells_of(session, code)
        merged = sum(cell.area != "organisation" for cell in cells)
        eligible = sum(cell.eligible for cell in cells)
    click.echo(
        f"Round {code} is open: {eligible} eligible persons in {len(cells)} design cells, {merged} merged."
    )
    if open_links.answers(opened):
        click.echo(f"Anybody with a link may answer. Next: balsas round links {code}")


@round_.command()
@CODE
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="The CSV file to write.")
def links(code: str, output: Path | None) -> None:
    """Write the open links of round CODE as CSV: one for each service at each organisation, always the same.

    Print them, as text or as a square code, or send them: they are no secret. Add ?lang=uk and the like to
    open one in another language.
    """
    from survey.domain import open_links
    from survey.domain.problems import Problem

    settings = load_settings()
    with ready(settings) as db, db.reading() as session:
        found = open_links.listed(session, code)
    if isinstance(found, Problem):
        refuse(found)
    text = csv_text(
        LINKS_HEADER,
        [
            (
                one.organisation,
                one.organisation_name,
                one.service,
                one.form,
                f"{settings.base_url}/o/{one.name}",
            )
            for one in found
        ],
    )
    if output is None:
        click.echo(text, nl=False)
        return
    write_aside(output, text).replace(output)
    click.echo(f"Wrote {len(found)} links to {output}.")


@round_.command()
@CODE
@click.option("--add-language", metavar="CODE", help="One more language.")
@click.option("--wave-to", type=DAY, help="A later last day of fieldwork.")
@click.option("--reason", required=True, help="Why; it is kept and printed with the results.")
def amend(code: str, add_language: str | None, wave_to: datetime | None, reason: str) -> None:
    """Change the little that may change of open round CODE, with the reason."""
    from survey.clock import system_clock
    from survey.domain import amendments
    from survey.domain.problems import Problem

    change = amendments.Change(add_language, wave_to.date() if wave_to else None)
    with ready(load_settings()) as db, db.writing() as session:
        problem = amendments.amend(session, code, change, reason, system_clock)
        if isinstance(problem, Problem):
            refuse(problem)
    click.echo(f"Round {code} is amended.")


@round_.command()
@CODE
def close(code: str) -> None:
    """Close round CODE for good: drafts are deleted, answers written anew in random order."""
    from survey.clock import system_clock
    from survey.domain import batch, rounds
    from survey.domain.problems import Problem

    with ready(load_settings()) as db:
        with db.writing() as session:
            closed = rounds.close(session, code, system_clock)
            if isinstance(closed, Problem):
                refuse(closed)
        whole = batch.compact(db)
    click.echo(f"Round {code} is closed.")
    if not whole:
        click.echo(
            "Pages with the old order were in use; run balsas batch when the service is idle.", err=True
        )


@round_.command()
@CODE
def discard(code: str) -> None:
    """Remove round CODE, which never opened, with its frame."""
    from survey.clock import system_clock
    from survey.domain import rounds

    with ready(load_settings()) as db, db.writing() as session:
        problem = rounds.discard(session, code, system_clock)
        if problem is not None:
            refuse(problem)
    click.echo(f"Round {code} is removed.")


@round_.command(name="list")
def list_rounds() -> None:
    """List all rounds."""
    from survey.domain import rounds

    with ready(load_settings()) as db, db.reading() as session:
        for one in rounds.everything(session):
            click.echo(f"{one.code}\t{one.state}\t{one.form}\t{one.wave_code}\t{','.join(one.languages)}")


@round_.command()
@CODE
def show(code: str) -> None:
    """Show what was announced of round CODE, its design cells and the states of its invitations.

    A translation is `draft` until somebody has reviewed it; a round of real people offers no drafts of a
    questionnaire. `pages in` tells the same of the words around it, which come with the service.
    """
    from survey import i18n
    from survey.clock import system_clock
    from survey.domain import fieldwork, languages, round_cells, rounds
    from survey.domain.problems import Problem

    with ready(load_settings()) as db, db.reading() as session:
        found = next((one for one in rounds.everything(session) if one.code == code), None)
        if found is None:
            refuse(Problem("round_unknown", {"round": code}))
        for name in SHOWN:
            click.echo(f"{name}: {getattr(found, name)}")
        for language, status in languages.status_in(found).items():
            click.echo(f"language {language}: {status}")
            if language in i18n.DRAFTS:
                click.echo(f"pages in {language}: draft")
        click.echo(f"services: {', '.join(found.services)}")
        click.echo(f"open_text: {'on' if found.open_text else 'off'}")
        for cell in round_cells.cells_of(session, code):
            click.echo(
                f"cell {cell.stratum} {cell.service}: eligible {cell.eligible}, invited {cell.invited}"
            )
        for state, number in sorted(rounds.states(session, code).items()):
            if found.state == "closed" or state not in ("submitted", "issued", "refused"):
                click.echo(f"invitations {state}: {number}")
        for week in fieldwork.by_week(session, [code], system_clock()):
            click.echo(f"answers from {week.first} to {week.last}, in steps of five: {week.answers}")


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _least(text: str) -> dict[str, str]:
    """Read `ru:approved,pl:reviewed`; a word without a colon is left to be refused by name."""
    pairs = (word.partition(":") for word in _words(text))
    return {language.strip(): status.strip() for language, _, status in pairs}


def _wave(lt: str | None, en: str | None, first: datetime | None, last: datetime | None) -> NewWave | None:
    from survey.domain.round_new import NewWave

    if lt is None and en is None and first is None and last is None:
        return None
    if lt is None or en is None or first is None or last is None:
        raise Refused(
            "A new wave needs --wave-title-lt, --wave-title-en, --wave-from and --wave-to; give all four."
        )
    days: tuple[date, date] = first.date(), last.date()
    return NewWave(lt, en, *days)
