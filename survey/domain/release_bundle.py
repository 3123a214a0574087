"""The bundle of some releases: their rows stacked, with all that is to be said about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy.orm import Session

from exports.bundle import Material
from exports.ddi import Study
from exports.release import Kind, Manifest, manifest_from, part
from exports.stack import stack
from exports.together import together
from survey.db import Agreement
from survey.db.queries.results import read_places
from survey.domain import children, release_choice, releases
from survey.domain.problems import Problem

LANGUAGES = ("lt", "en")
PLACES = {"county": "counties", "municipality": "municipalities"}
# The two settings of who speaks for a child.
CHILD_OR_PROXY, SELF_ONLY = "child_or_proxy", "self_only"
FACTS: Mapping[str, Mapping[str, str]] = {
    "lt": {
        "release": "Duomenų leidimas {name}: {title} ({form} {version}, {wave}), {rows} eil. "
        "Pagrindas: {reason}",
        "superseded": "DĖMESIO: leidimą {name} pakeitė vėlesnis leidimas {by}. Naudokite jį.",
        "published": "Paskelbta dalis ({name}, taisyklė {rule}): {estimate}, standartinė paklaida "
        "{se}, n = {n}. Jas iš duomenų suskaičiuoja .R, .do ir .sps failai.",
        "published without error": "Paskelbta dalis ({name}, taisyklė {rule}): {estimate}, n = {n}. Ją iš "
        "duomenų suskaičiuoja .R, .do ir .sps failai.",
        "counties": "Apskričių kodai (county): {places}.",
        "municipalities": "Savivaldybių kodai (municipality): {places}.",
        "research": "Tyrimo duomenys: su imties plano stulpeliais, tik pagal susitarimą. Neskelbkite ir "
        "neperduokite jų kitiems; nebandykite atpažinti žmonių.",
        "public": "Vieši duomenys: kiekvieną parodytą apskrities, amžiaus ir vaidmens derinį turi bent 5 "
        "žmonės, vertinę nevienodai; kas mažiau, to neskelbiama (kodas -6, tuščia apskritis). Svoris yra "
        "apskrities vidurkis, imties plano stulpelių nėra, todėl paskelbta dalis gaunama apytiksliai.",
        "agreement": "Susitarimas nuo {signed} iki {ends}. Tikslas: {purpose}",
        "children": "Visi bangos vaikai, kiekvienas po kartą: apie 0–6 metų vaiką atsakė jo globėjas (AP, "
        "speaks_self = 0), 7–17 metų vaikai atsakė patys (B ir C, speaks_self = 1). f1 skaičiuoja visus "
        "(child_or_proxy), f1_self_only – tik atsakiusius pačius (self_only). Kito klausimyno "
        "klausimas yra -8.",
        "change": "{name} ({at}): {reason}{replaced}",
        "replaced": " (pakeičia {name})",
        "rows count": "eilučių",
        "rows only in one": "eilučių tik viename iš dviejų",
    },
    "en": {
        "release": "Release {name}: {title} ({form} {version}, {wave}), {rows} rows. Reason: {reason}",
        "superseded": "ATTENTION: release {name} was replaced by {by}. Use that one.",
        "published": "Published share ({name}, rule {rule}): {estimate}, standard error {se}, "
        "n = {n}. The .R, .do and .sps files compute them from the data.",
        "published without error": "Published share ({name}, rule {rule}): {estimate}, n = {n}. The .R, .do "
        "and .sps files compute it from the data.",
        "counties": "Codes of counties (county): {places}.",
        "municipalities": "Codes of municipalities (municipality): {places}.",
        "research": "Research file: with design columns, under an agreement only. Do not publish it or pass "
        "it on; do not try to recognise people.",
        "public": "File for everybody: each combination of county, age and role that it shows is shared by "
        "at least 5 people who did not all rate alike; the rest is withheld (code -6, empty county). A "
        "weight is the mean of its county and there are no design columns, so the published share comes "
        "out approximately.",
        "agreement": "Agreement from {signed} to {ends}. Purpose: {purpose}",
        "children": "All children of a wave, each once: a carer answered about a child of 0 to 6 (AP, "
        "speaks_self = 0), children of 7 to 17 answered themselves (B and C, speaks_self = 1). f1 counts "
        "everybody (child_or_proxy), f1_self_only those who answered themselves (self_only). A question of "
        "another questionnaire is -8.",
        "change": "{name} ({at}): {reason}{replaced}",
        "replaced": " (replaces {name})",
        "rows count": "rows",
        "rows only in one": "rows in one of the two only",
    },
}
UNIVERSE = {
    "lt": "Paslaugų gavėjai, priklausę tyrimo aibei apklausos metu",
    "en": "Recipients of services who were eligible at the time of the survey",
}
SAMPLING = {
    "lt": "Kviesti visi tinkami asmenys; sluoksniai – teikėjai (maži sujungti)",
    "en": "Everybody eligible was invited; strata are providers (small ones merged)",
}


SAMPLING_BY_LINK = {
    "lt": "Atviros nuorodos: atsakyti galėjo kiekvienas, kas turėjo nuorodą (ne tikimybinė imtis)",
    "en": "Open links: whoever had one could answer (no probability sample)",
}


def material_of(
    session: Session, data: Path, names: Sequence[str], kind: Kind, agreement: Agreement | None
) -> Material | Problem:
    """Return what a bundle of these signed releases is made of, oldest round first.

    A research file needs the agreement; its purpose and days stand in the README.
    """
    if kind == "research" and agreement is None:
        return Problem("release_no_agreement")
    chosen = release_choice.chosen(session, data, names, kind)
    if isinstance(chosen, Problem):
        return chosen
    parts = [part(data / releases.FOLDER / one.release, one, kind) for one in chosen]
    dataset = (
        together(parts, children.SPEAK_FOR_THEMSELVES, children.TITLE, LANGUAGES[0])
        if release_choice.is_of_children(chosen)
        else stack(parts, LANGUAGES[0])
    )
    histories = [_history(session, one) for one in chosen]
    titles = {language: one.label for language in LANGUAGES for one in [dataset.in_language(language)]}
    facts = {
        language: (
            *_facts(language, chosen, titles[language], kind, agreement, session),
            *_places(language, dataset.frame, session),
        )
        for language in LANGUAGES
    }
    return Material(
        dataset,
        _study(chosen, titles, kind, facts),
        tuple(dict.fromkeys((one.instrument, one.services) for one in parts)),
        facts,
        {language: tuple(_changes(language, histories)) for language in LANGUAGES},
        {f"manifest_{one.release}.json": one.to_json() for one in chosen},
    )


def _facts(
    language: str,
    chosen: Sequence[Manifest],
    title: str,
    kind: Kind,
    agreement: Agreement | None,
    session: Session,
) -> list[str]:
    words = FACTS[language]
    lines = list(dict.fromkeys(note for one in chosen for note in one.notes[language]))
    for one in chosen:
        lines.append(
            words["release"].format(
                name=one.release,
                title=title,
                form=one.form,
                version=one.instrument["version"],
                wave=one.wave["titles"][language],
                rows=one.counts["rows"],
                reason=one.reason,
            )
        )
        newest = releases.of_round(session, one.round)[-1]
        if newest.signed_by is not None and newest.name != one.release:
            lines.append(words["superseded"].format(name=one.release, by=newest.name))
    if kind == "research":
        lines += _published(words, chosen)
    if release_choice.is_of_children(chosen):
        lines.append(words["children"])
    lines.append(words[kind])
    if agreement is not None and kind == "research":
        days = {"signed": agreement.signed_on.isoformat(), "ends": agreement.ends_on.isoformat()}
        lines.append(words["agreement"].format(purpose=agreement.purpose, **days))
    return lines


def _places(language: str, frame: pl.DataFrame, session: Session) -> Iterator[str]:
    """Yield what the codes of places mean, of those that the file names."""
    places = read_places(session)
    known = {"county": places.counties, "municipality": places.municipalities}
    for column, fact in PLACES.items():
        codes = frame[column].drop_nulls().unique().sort() if column in frame.columns else ()
        names = [f"{code} {getattr(known[column][code], f'name_{language}')}" for code in codes if code]
        if names:
            yield FACTS[language][fact].format(places=", ".join(names))


def _published(words: Mapping[str, str], chosen: Sequence[Manifest]) -> list[str]:
    """Return the published figures that follow from these releases, as the one made last tells them."""
    rounds = {one.round for one in chosen}
    told: dict[str, Mapping[str, Any]] = {}
    for one in sorted(chosen, key=lambda one: (one.made_at, one.release)):
        if rounds.issuperset(one.published.get("rounds", [one.round])):
            told[one.published.get("result", one.release)] = one.published
    return [text for name, found in sorted(told.items()) for text in _figures(words, name, found)]


def _figures(words: Mapping[str, str], name: str, found: Mapping[str, Any]) -> list[str]:
    parts = {name: found}
    if SELF_ONLY in found:
        parts = {f"{name}, {CHILD_OR_PROXY}": found, f"{name}, {SELF_ONLY}": found[SELF_ONLY]}
    return [
        words["published" if "se" in figures else "published without error"].format(
            **{"rule": found["rule"], **_printed(figures), "name": part}
        )
        for part, figures in parts.items()
        if "estimate" in figures
    ]


def _printed(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures with the decimals that the result prints, at least: 0.990 is not 0.99."""
    least = {"estimate": 3, "se": 4}
    padded = {name: f"{figures[name]:.{places}f}" for name, places in least.items() if name in figures}
    return {
        **figures,
        **{name: text for name, text in padded.items() if float(text) == figures[name]},
    }


def _history(session: Session, manifest: Manifest) -> list[Manifest]:
    """Return the signed releases of a round up to this one, newest first."""
    rows = [one for one in releases.of_round(session, manifest.round) if one.signed_by is not None]
    return [manifest_from(one.manifest) for one in reversed(rows) if one.number <= manifest.number]


def _changes(language: str, histories: Sequence[Sequence[Manifest]]) -> list[str]:
    words = FACTS[language]
    return [line for history in histories for one in history for line in _change(one, words)]


def _change(one: Manifest, words: Mapping[str, str]) -> Iterator[str]:
    """Yield the reason of a release, then what differs from the one that it replaces."""
    yield words["change"].format(
        name=one.release,
        at=one.made_at[:10],
        reason=one.reason,
        replaced=words["replaced"].format(name=one.supersedes) if one.supersedes else "",
    )
    for what, where, before, after in one.differs:
        yield f"    {words.get(f'{what} {where}', where)}: {before or '–'} → {after or '–'}"


def _study(
    chosen: Sequence[Manifest], titles: Mapping[str, str], kind: Kind, facts: Mapping[str, Sequence[str]]
) -> Study:
    names = ", ".join(one.release for one in chosen)
    dois = {one.doi for one in chosen}
    cited = ", ".join(f"{one.release} (doi:{one.doi})" if one.doi else one.release for one in chosen)
    waves = {language: ", ".join(one.wave["titles"][language] for one in chosen) for language in LANGUAGES}
    whole = {language: f"{titles[language]}. {waves[language]}" for language in LANGUAGES}
    return Study(
        identifier=f"{names} ({kind})",
        version=names,
        titles=whole,
        abstract={language: " ".join(facts[language]) for language in LANGUAGES},
        universe=UNIVERSE,
        sampling=SAMPLING_BY_LINK if chosen[-1].by_link else SAMPLING,
        weighting={language: " ".join(chosen[-1].notes[language]) for language in LANGUAGES},
        conditions={language: FACTS[language][kind] for language in LANGUAGES},
        citation=f"{whole['lt']} / {whole['en']}. Release {cited} ({kind}), {chosen[-1].made_at[:4]}. "
        f"{chosen[-1].software}.",
        first=chosen[0].wave["first"],
        last=chosen[-1].wave["last"],
        software=chosen[-1].software,
        doi=chosen[0].doi if len(dois) == 1 else "",
    )
