"""What a few invented people of the open wave wrote; each text says that it is an example."""

from __future__ import annotations

from collections.abc import Mapping

from instruments.answers import Answer
from instruments.model import Instrument

EVERY = 40  # one in so many people writes something
TEXTS = (
    "Ilgai laukėme psichologo, bet vėliau viskas klostėsi gerai (pavyzdys).",
    "Norėtųsi susitikimų vakarais, nes dieną dirbame (pavyzdys).",
    "Ačiū, kad išklausėte (pavyzdys).",
    "Не хватает информации на русском языке (пример).",
)


def add_text(instrument: Instrument, answers: Mapping[str, Answer], place: int) -> dict[str, Answer]:
    """Return the answers of the person at a place in the list, some with a text in the last open box."""
    boxes = [code for code, item in instrument.items.items() if item.kind == "open"]
    if not boxes or place % EVERY or answers.get("A_SVC") == ("0",):
        return dict(answers)
    return {**answers, boxes[-1]: TEXTS[place // EVERY % len(TEXTS)]}
