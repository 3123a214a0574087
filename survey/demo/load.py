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
from survey.domain import batch, frame, installation, invitations, organisations, publish, round_new, rounds

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
        drawn = [draw_people(country.care_centres, wave, form, country.seed) for form in FORMS]
        # Children's forms have one result together: none can be opened once all those opened are closed.
        issued = [_open(making, one) for one in drawn]
        for one, handed_out in zip(drawn, issued, strict=True):
            unused = _run(making, one, handed_out)
            truth.append(true_shares(wave, one.form, country.care_centres, one.population))
            if wave.first is None:
                links.update(_links(one.form.form, unused))
        truth.append(of_all_children(wave, truth))
        if wave.first is not None:
            for form in FORMS:
                _close(making, wave, form.form)
        if wave.first is None or wave.code == ASSESSED_WAVE:
            _assess(making, wave)
    releasing.release_last(making)
    write_truth(making.folder, country.seed, truth)
    people.write_sign_ins(making.folder, sign_ins)
    people.write_links(making.folder, links)
    batch.compact(making.db)
    with making.db.writing() as session:
        installation.mark_complete(session)


def _open(making: Making, drawn: People) -> list[invitations.Issued]:
    """Create and open one round; return its invitations in the order of the people."""
    wave, form = drawn.wave, drawn.form
    code, opens = round_code(wave, form.form), fixed_clock(making.opens(wave))
    planned = making.new_round(wave, form.form, form.versions[wave.code], services=[SERVICE])
    with making.db.writing() as session:
        sure(round_new.create(session, planned, opens))
        sure_all(frame.import_lines(session, code, frame_rows(making.country.care_centres, drawn), opens))
        sure(rounds.open_round(session, code, opens))
        issued = sure(invitations.issue(session, code, making.keys, opens))
    return _in_order(making, issued)


def _run(making: Making, drawn: People, issued: Sequence[invitations.Issued]) -> list[invitations.Issued]:
    """Let the people of an open round do what was drawn; return what nobody used."""
    wave = drawn.wave
    until = making.ends(wave) if wave.first else making.clock()
    code = round_code(wave, drawn.form.form)
    work = Fieldwork(making.db, making.keys, code, making.opens(wave), until, making.advance)
    return run_fieldwork(work, drawn, issued)


def _close(making: Making, wave: WavePlan, form: str) -> None:
    with making.db.writing() as session:
        sure(rounds.close(session, round_code(wave, form), fixed_clock(making.ends(wave))))


def _assess(making: Making, wave: WavePlan) -> None:
    """Create and open a round of form D; the assessed wave's is filled in and closed."""
    code = round_code(wave, assessing.FORM)
    opens = fixed_clock(making.opens(wave))
    with making.db.writing() as session:
        asked = making.new_round(wave, assessing.FORM, assessing.VERSIONS[wave.code])
        sure(round_new.create(session, asked, opens))
        sure(rounds.open_round(session, code, opens))
    if wave.first:
        assessing.fill_in_all(making, wave)
        _close(making, wave, assessing.FORM)


def _in_order(making: Making, issued: Sequence[invitations.Issued]) -> list[invitations.Issued]:
    """Put the invitations in the order of the people: by care centre as in the file."""
    position = {one.code: place for place, one in enumerate(making.country.care_centres)}
    return sorted(issued, key=lambda one: position[one.organisation_code])


def _links(form: str, unused: Sequence[invitations.Issued]) -> dict[str, list[str]]:
    """Return a few codes spread over the country by form, those of representatives apart."""
    some = unused[:: max(1, len(unused) // LINKS_KEPT)][:LINKS_KEPT]
    found = {form: [one.code for one in some]}
    # Theirs has not decided yet: an adolescent under 14 goes on once they have.
    if form == REPRESENTED:
        found[people.REPRESENTATIVE] = [one.consent_code for one in some]
    return found
