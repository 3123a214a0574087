"""The answers of a closed round as a research file: design columns, weights, labels; no open text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from exports.dataset import Dataset
from exports.research import research_dataset
from instruments.answers import Answers
from survey.db.queries.results import AnswerRow, CellRow, Places, read_places, read_round
from survey.domain import invented
from survey.domain.figures import RoundData, counts_of, in_siblings, read_data
from survey.domain.problems import Problem
from survey.domain.results import SHARE_FORMS

INVENTED = "IŠGALVOTI DUOMENYS: demonstracinė šalis / INVENTED DATA: the demonstration country"
WEIGHTS: Mapping[str, str] = {
    "lt": (
        "wt_final sumuojamas tik per galiojančius bendro vertinimo atsakymus: lygus sluoksnio "
        "tinkamų asmenų skaičiui, padalytam iš tokių atsakymų skaičiaus (laikant, kad tylintieji "
        "tokie pat)."
    ),
    "en": (
        "wt_final is for valid overall answers: the eligible persons of the stratum over the "
        "number of such answers (assuming the silent are alike)."
    ),
}
BY_LINK: Mapping[str, str] = {
    "lt": "Atviros nuorodos: atsakyti galėjo kiekvienas, kas turėjo nuorodą, ir daugiau nei kartą. Tai nėra "
    "tikimybinė imtis: svoriai yra 1 ir nieko nepakelia iki populiacijos, populiacijos stulpelio (fpc) nėra, "
    "paklaidos ir intervalai apie kitus nieko nesako.",
    "en": "Open links: whoever had one could answer, more than once too. This is no probability sample: "
    "weights are 1 and raise nothing to a population, there is no population column (fpc), and errors and "
    "intervals say nothing of others.",
}
UNITS: Mapping[bool, Mapping[str, str]] = {
    False: {
        "lt": "Pirminis atrankos vienetas yra asmuo; fpc yra sluoksnio tinkamų asmenų skaičius.",
        "en": "The primary sampling unit is the person; fpc counts the eligible persons of the stratum.",
    },
    True: {
        "lt": "Konfidenciali apklausa: pirminis atrankos vienetas yra vienos šeimos vaikai (broliai ir "
        "seserys), kitų – vienas asmuo; fpc yra sluoksnio tokių vienetų skaičius.",
        "en": "A confidential survey: the primary sampling unit is the siblings of one family, of others one "
        "person; fpc counts such units of the stratum.",
    },
}


def research_file(
    session: Session, round_code: str, language: str, *, release: str = ""
) -> Dataset | Problem:
    """Return the research file of a closed round; whom it may be given to is the caller's question.

    `release` is the name that its rows get where they are frozen.
    """
    found = read_round(session, round_code)
    if found is None:
        return Problem("round_unknown", {"round": round_code})
    if found[0].state != "closed":
        return Problem("results_not_closed", {"round": round_code})
    if found[0].form not in SHARE_FORMS:
        return Problem("results_no_share", {"round": round_code, "form": found[0].form})
    places = read_places(session)
    data = read_data(session, round_code, places)
    made_up = invented.is_demonstration(session)
    mark = {**({"data": INVENTED} if made_up else {}), **({"release": release} if release else {})}
    return research_dataset(
        data.instrument,
        [whole_answers(one) for one in data.answers],
        [{**mark, **row} for row in design_rows(data, places)],
        language,
        tuple(data.round.services),
        notes_of(data, demonstration=made_up),
        by_link=data.by_link,
    )


def notes_of(data: RoundData, *, demonstration: bool) -> Mapping[str, tuple[str, ...]]:
    """Return what every file of answers says about itself, by language."""
    first = (INVENTED,) if demonstration else ()
    if data.by_link:
        return {language: (*first, text) for language, text in BY_LINK.items()}
    units = UNITS[in_siblings(data)]
    return {language: (*first, text, units[language]) for language, text in WEIGHTS.items()}


def whole_answers(answer: AnswerRow) -> Answers:
    """Return the stored answers with their several choices as tuples again."""
    return {
        code: tuple(value) if isinstance(value, list) else value for code, value in answer.answers.items()
    }


def design_rows(data: RoundData, places: Places) -> list[Mapping[str, Any]]:
    """Return the design columns of each answer."""
    cells = {cell.id: cell for cell in data.cells}
    valid = {key: one.valid for key, one in counts_of(data).items()}
    return [
        _design(answer, cells[answer.cell_id], valid[answer.cell_id], data, places) for answer in data.answers
    ]


def _design(answer: AnswerRow, cell: CellRow, valid: int, data: RoundData, places: Places) -> dict[str, Any]:
    silent = cell.denominator / (cell.base_weight * valid) if valid else 0.0
    of_sample: dict[str, Any] = {
        "psu": answer.sibling_group,
        "fpc": cell.population,
        "wt_design": cell.base_weight,
        "wt_nr": silent,
        "wt_final": cell.base_weight * silent,
    }
    if data.by_link:
        of_sample = {"psu": None, **dict.fromkeys(("wt_design", "wt_nr", "wt_final"), 1.0)}
    counties = {places.municipalities[code].county_code for code in cell.municipalities}
    return {
        "wave": data.round.wave_code,
        "round": data.round.code,
        "instrument_hash": data.content_hash,
        "county": next(iter(counties)) if len(counties) == 1 else "",
        "municipality": next(iter(cell.municipalities)) if len(cell.municipalities) == 1 else "",
        "strat": cell.stratum,
        **of_sample,
        "language": answer.language,
        "mode": answer.mode,
        "assisted": answer.assisted,
    }
