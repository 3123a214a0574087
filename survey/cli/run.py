"""`balsas run`: the demonstration country, made at the first start and served."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from survey.cli.refused import load_settings, opened, refuse
from survey.cli.server import ensure_free, ensure_help_lines, open_standard_files, serve_forever

if TYPE_CHECKING:
    from survey.settings import Settings


PEOPLE = {
    "A": "answer as a carer (A)",
    "AP": "answer about a child of 0 to 6 (AP)",
    "B": "answer as a child of 7 to 11 (B)",
    "C": "answer as an adolescent of 12 to 17 (C)",
    "representative": "agree as that adolescent's parent",
}


@click.command()
def run() -> None:
    """Serve the demonstration country; an empty data folder is filled with invented data first.

    DATA= chooses the folder, PORT= the port. A later start keeps the data. A folder that holds a real
    installation is brought up to date and served as it is: nothing invented is ever added to it.
    """
    open_standard_files()
    settings = load_settings()
    ensure_free(settings)
    ensure_help_lines(settings)
    demonstration = _prepare(settings)
    serve_forever(settings, _addresses(settings, demonstration=demonstration))


def _prepare(settings: Settings) -> bool:
    from tqdm import tqdm

    from survey.clock import system_clock
    from survey.demo.start import ensure
    from survey.domain.problems import Problem

    with opened(settings) as db, tqdm(file=sys.stderr, unit=" people", leave=False, disable=None) as bar:

        def begin(total: int, words: str) -> None:
            click.echo(words, err=True)
            bar.reset(total)

        found = ensure(db, settings.keys, settings.data, system_clock, begin, bar.update)
    if isinstance(found, Problem):
        refuse(found)
    return found


def _addresses(settings: Settings, *, demonstration: bool) -> str:
    from survey.demo.people import read_links, read_sign_ins

    base = settings.base_url
    if not demonstration:
        return f"Serving the installation in {settings.data}\n  {base}/\nStop with Ctrl-C."
    lines = ["Everything here is invented: a demonstration. Open next:", ""]
    for form, who in PEOPLE.items():
        lines += [f"  {who:<42}{base}/a/{code}" for code in read_links(settings.data, form)[:1]]
    for one in read_sign_ins(settings.data):
        lines.append(f"  {one.who}")
        lines.append(f"    {base}{one.page}   e-mail {one.email}   password {one.password}")
    lines += ["", f"More links and all sign-ins are kept in {settings.data}. Stop with Ctrl-C."]
    return "\n".join(lines)
