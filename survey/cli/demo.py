"""`balsas demo`: the demonstration country and what is true of it."""

from __future__ import annotations

from typing import Any

import click

from survey.cli.refused import Refused, load_settings


@click.command()
@click.option("--truth", is_flag=True, help="Print the true favourable shares, which no page or file shows.")
def demo(truth: bool) -> None:
    """Tell about the demonstration in the data folder.

    The true shares are those of everybody eligible, asked or not: what a survey tries to find.
    """
    from survey.demo.people import FILE, LINKS
    from survey.demo.truth import read_truth

    settings = load_settings()
    found = read_truth(settings.data)
    if found is None:
        raise Refused(f"{settings.data} holds no finished demonstration; make one first: balsas run.")
    if truth:
        click.echo(_table(found))
    else:
        click.echo(
            f"A finished demonstration, seed {found['seed']}: invented organisations, people, answers."
        )
        click.echo(f"Sign-ins: {settings.data / FILE}")
        click.echo(f"Open links: {settings.data / LINKS}")


def _table(found: dict[str, Any]) -> str:
    lines = [
        found["about"],
        f"{'wave':<8}{'form':<10}{'eligible':>9}{'favourable':>12}{'share':>9}{'stated':>9}",
    ]
    lines += [
        f"{one['wave']:<8}{one['form']:<10}{one['eligible']:>9}{one['favourable']:>12}"
        f"{100 * one['share']:>7.2f} %{100 * one['expected']:>7.1f} %"
        for one in found["populations"]
    ]
    return "\n".join(lines)
