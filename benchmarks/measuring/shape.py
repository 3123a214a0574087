"""The journey that is measured: its questionnaire on one page or on five, its round, its link and codes."""

from __future__ import annotations

import json

from instruments.canonical import canonical_bytes, content_hash
from instruments.loading import load_bytes
from survey.db import Database, InstrumentVersion, Invitation, OpenLink, Response, Round
from survey.db.rounds import OPEN_LINK
from survey.domain import codes
from survey.keys import Keys
from tests.fixtures.family import MOMENT, open_round

BACKGROUND = [f"J_B{number}" for number in range(1, 4)]
RATED = [f"J_R{number}" for number in range(1, 13)]
SHAPES = {
    "one page": [[*BACKGROUND, *RATED, "J_TEXT"]],
    "five pages": [BACKGROUND, RATED[:4], RATED[4:8], RATED[8:], ["J_TEXT"]],
}
SAID = "Būtų gerai, jei atsakytų greičiau."
LINK = "7K3M9QXT"
ANSWERS = {**dict.fromkeys([*BACKGROUND, *RATED], "4"), "J_TEXT": SAID}


def questionnaire(shape: str) -> bytes:
    """Write the questionnaire of the journey with its items on as many pages as the shape has."""
    scale = "\n".join(
        f'[[scales.options]]\ncode = "{code}"\ntext.lt = "Atsakymas {code}"\ntext.en = "Answer {code}"'
        for code in range(1, 6)
    )
    pages = "\n".join(
        f'[[pages]]\nid = "p{number}"\nitems = {json.dumps(items)}'
        for number, items in enumerate(SHAPES[shape], start=2)
    )
    items = "\n".join(
        f'[[items]]\ncode = "{code}"\nkind = "{"open" if code == "J_TEXT" else "single"}"\n'
        + ("" if code == "J_TEXT" else 'scale = "FIVE"\n')
        + f'text.lt = "Klausimas {code}, kaip ir kiti?"\ntext.en = "Question {code}, like the others?"'
        for code in ANSWERS
    )
    texts = "\n".join(
        f'[texts.{name}]\nlt = "Tekstas {name}."\nen = "Text {name}."'
        for name in ("INTRO", "T_THANKS", "T_REFUSED", "T_PROMPT")
    )
    head = 'id = "J"\nversion = "1.0.0"\nsource_language = "lt"\nlanguages = ["lt", "en"]\n'
    head += 'title.lt = "Matavimas"\ntitle.en = "Benchmark"\n[[pages]]\nid = "p1"\ntexts = ["INTRO"]\n'
    return f'{head}{pages}\n[[scales]]\nid = "FIVE"\n{scale}\n{items}\n{texts}\n'.encode()


def prepare(url: str, keys: Keys, shape: str, people: int) -> list[str]:
    """Make an open round of the questionnaire with one code for each journey; return the codes."""
    db = Database(url)
    family = open_round(db, keys, invitations=people, open_text=True)
    loaded = load_bytes(questionnaire(shape), "journey")
    if loaded.instrument is None:
        raise SystemExit(str(loaded.problems))
    made = loaded.instrument
    with db.writing() as session:
        session.add(
            InstrumentVersion(
                hash=content_hash(made),
                instrument_id="J",
                version="1.0.0",
                canonical=canonical_bytes(made),
                published_at=MOMENT,
            )
        )
        session.flush()
        session.query(Round).update({"instrument_hash": content_hash(made), "languages": ["lt", "en"]})
    db.close()
    return list(family.codes)


def give_link(url: str) -> None:
    """Let the round be answered by an open link."""
    db = Database(url)
    with db.writing() as session:
        session.query(Round).update({"design": OPEN_LINK})
        session.add(OpenLink(name=LINK, frame_line_id="f1"))
    db.close()


def more_codes(url: str, keys: Keys, people: int) -> list[str]:
    """Add codes for another run to the same round."""
    db, made = Database(url), [codes.new_code() for _ in range(people)]
    with db.writing() as session:
        session.add_all(
            Invitation(
                design_cell_id="c1",
                frame_line_id="f1",
                code_hash=codes.code_hash(codes.normalise(one) or "", keys),
                code_key="1",
            )
            for one in made
        )
    db.close()
    return made


def stored(url: str) -> int:
    """Count the answers in the database."""
    db = Database(url)
    with db.reading() as session:
        number = session.query(Response).count()
    db.close()
    return number
