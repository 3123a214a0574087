"""Making the demonstration country: everything goes through the same domain rules as real data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from instruments.catalog import load
from survey.clock import fixed_clock
from survey.demo import assessing, people, releasing
from survey.demo.field import Fieldwork, People, draw_people, run_fieldwork
from survey.demo.frame import frame_rows
from survey.demo.making import Making, round_code
from survey.demo.plan import ASSESSED_WAVE, FORMS, SERVICE, WavePlan
from survey.demo.sure import sure, sure_all
from survey.demo.truth import of_all_children, true_shares, write_truth
from survey.domain import batch, frame, installation, invitations, organisations, publish, rounds

LINKS_KEPT = 12
REPRESENTED = "C"


def make_country(making: Making) -> None:
    """Make the demonstration in a prepared, empty database; the last step says that it is complete."""
    country = making.country
    with making.db.writing() as session:
        assessed = {(assessing.FORM, version) for version in assessing.VERSIONS.values()}
        wanted = assessed.union(*(one.instruments for one in FORMS))
        for form, version in sorted(wanted):
            sure(publish.publish(session, load(form, version), making.clock))
        sure_all(organisations.add(session, country.centres))
        sign_ins = people.add_people(session, country.centres, making.clock)
    truth: list[dict[str, Any]] = []
    links: dict[str, list[str]] = {}
    for wave in country.waves:
        for form in FORMS:
            drawn = draw_people(country.care_centres, wave, form, country.seed)
            unused = _ask(making, drawn)
            truth.append(true_shares(wave, form, country.care_centres, drawn.population))
            if wave.first is None:
                some = _some(unused)
                links[form.form] = [one.code for one in some]
                # Theirs has not decided yet: an adolescent under 14 goes on once they have.
                if form.form == REPRESENTED:
                    links[people.REPRESENTATIVE] = [one.consent_code for one in some]
        truth.append(of_all_children(wave, truth))
        if wave.first is None or wave.code == ASSESSED_WAVE:
            _assess(making, wave)
    releasing.release_last(making)
    write_truth(making.folder, country.seed, truth)
    people.write_sign_ins(making.folder, sign_ins)
    people.write_links(making.folder, links)
    batch.compact(making.db)
    with making.db.writing() as session:
        installation.mark_complete(session)


def _ask(making: Making, drawn: People) -> list[invitations.Issued]:
    """Create, open and run one round, and close it unless it is the open wave's; return what nobody used."""
    wave, form = drawn.wave, drawn.form
    code, opens, ends = round_code(wave, form.form), making.opens(wave), making.ends(wave)
    planned = making.new_round(wave, form.form, form.versions[wave.code], services=[SERVICE])
    with making.db.writing() as session:
        sure(rounds.create(session, planned, fixed_clock(opens)))
        lines = frame_rows(making.country.care_centres, drawn)
        sure_all(frame.import_lines(session, code, lines, fixed_clock(opens)))
        sure(rounds.open_round(session, code, fixed_clock(opens)))
        issued = sure(invitations.issue(session, code, making.keys, fixed_clock(opens)))
    until = ends if wave.first else making.clock()
    work = Fieldwork(making.db, making.keys, code, opens, until, making.advance)
    unused = run_fieldwork(work, drawn, _in_order(making, issued))
    if wave.first:
        with making.db.writing() as session:
            sure(rounds.close(session, code, fixed_clock(ends)))
    return unused


def _assess(making: Making, wave: WavePlan) -> None:
    """Create and open a round of form D; the assessed wave's is filled in and closed."""
    code = round_code(wave, assessing.FORM)
    opens, ends = fixed_clock(making.opens(wave)), fixed_clock(making.ends(wave))
    with making.db.writing() as session:
        asked = making.new_round(wave, assessing.FORM, assessing.VERSIONS[wave.code])
        sure(rounds.create(session, asked, opens))
        sure(rounds.open_round(session, code, opens))
    if wave.first:
        assessing.fill_in_all(making, wave)
        with making.db.writing() as session:
            sure(rounds.close(session, code, ends))


def _in_order(making: Making, issued: Sequence[invitations.Issued]) -> list[invitations.Issued]:
    """Put the invitations in the order of the people: by care centre as in the file."""
    position = {one.code: place for place, one in enumerate(making.country.care_centres)}
    return sorted(issued, key=lambda one: position[one.organisation_code])


def _some(unused: Sequence[invitations.Issued]) -> list[invitations.Issued]:
    """Choose a few invitations spread over the country."""
    return list(unused[:: max(1, len(unused) // LINKS_KEPT)][:LINKS_KEPT])
