from __future__ import annotations

import pytest
from sqlalchemy import event, select

from survey.db import Assessment, AssessmentSection
from tests.fixtures import assessment_708
from tests.fixtures.organisations import add_round
from tests.fixtures.visitor import Visitor, text_of

FORM = "/provider/2026-D/GC-1"


def signed_in(app, name, **more):
    visitor = Visitor(app, **more)
    visitor.sign_in(name)
    return visitor


def fill_in(visitor, sections=tuple(assessment_708.LEVELS)):
    for section in sections:
        visitor.get(f"{FORM}/{section}")
        answer = visitor.post(
            f"{FORM}/{section}", {**assessment_708.fields(section), "row_version": "0", "do": "save"}
        )
        assert (answer.status_code, answer.location) == (302, FORM)


def test_the_worked_example_gives_70_8_through_the_pages(app):
    ona = signed_in(app, "ona")
    fill_in(ona)
    ona.get(FORM)
    assert ona.post(f"{FORM}/submit").location == FORM
    page = text_of(ona.get(FORM).text)
    assert "Preliminarus balas: 70,8 iš 100" in page
    assert "Darbuotojai 3 iš 3 65,0" in page
    assert (
        "Pasiūlymus dėl trūkstamų paslaugų perduodame tarpinstitucinio bendradarbiavimo koordinatoriui "
        "(TBK), savivaldybės komitetams ar taryboms. be įrodymo: skaičiuojama 2" in page
    )
    petras = signed_in(app, "petras")
    petras.post("/staff/language", {"language": "en", "next": "/staff"})
    assert "Provisional score: 70.8 of 100" in text_of(petras.get(FORM).text)
    assert petras.post(f"{FORM}/decide", {"do": "confirm"}).location == FORM
    confirmed = text_of(petras.get(FORM).text)
    assert "Score: 70.8 of 100" in confirmed
    assert "Provisional" not in confirmed


def test_save_and_go_on_leads_through_all_parts(app):
    ona = signed_in(app, "ona")
    ona.get(f"{FORM}/needs")
    onward = ona.post(f"{FORM}/needs", {"row_version": "0", "do": "next"}).location
    assert onward == f"{FORM}/cooperation"
    assert ona.post(f"{FORM}/numbers", {"row_version": "0", "do": "next"}).location == FORM


def test_problems_are_shown_together_and_what_was_typed_stays(app, world):
    ona = signed_in(app, "ona")
    ona.get(f"{FORM}/development")
    fields = assessment_708.fields("development") | {
        "D_EVAL1-reason": [""],
        "D_ADOL1-0-dated": ["gegužės 31"],
        "row_version": ["0"],
        "do": ["next"],
    }
    answer = ona.post(f"{FORM}/development", fields)
    assert answer.status_code == 422
    assert '<a href="#D_EVAL1-reason">1. Parašykite, kodėl kriterijus Jums netaikomas.</a>' in answer.text
    assert '<a href="#D_ADOL1-0-dated">2. Parašykite įrodymo datą' in answer.text
    assert 'value="gegužės 31"' in answer.text
    assert 'value="Protokolas Nr. 7"' in answer.text
    with world.db.reading() as session:
        assert session.scalars(select(Assessment)).all() == []


def test_lines_of_evidence_are_added_and_removed_without_saving(app, world):
    ona = signed_in(app, "ona")
    ona.get(f"{FORM}/safety")
    fields = assessment_708.fields("safety") | {"row_version": ["0"]}
    added = ona.post(f"{FORM}/safety", fields | {"do": ["add.D_SAFE1"]})
    assert added.status_code == 200
    assert 'name="D_SAFE1-1-reference"' in added.text
    assert added.text.count('value="Protokolas Nr. 7"') == 2
    more = fields | {"D_SAFE1-1-type": ["2"], "D_SAFE1-1-reference": ["Raštas 5"], "do": ["remove.D_SAFE1.0"]}
    removed = ona.post(f"{FORM}/safety", more)
    assert 'name="D_SAFE1-0-reference" autocomplete="off" maxlength="250" value="Raštas 5"' in removed.text
    assert 'name="D_SAFE1-1-reference"' not in removed.text
    with world.db.reading() as session:
        assert session.scalars(select(AssessmentSection)).all() == []


def test_two_people_see_both_versions_and_nothing_is_lost(app):
    ona, petras = signed_in(app, "ona"), signed_in(app, "petras")
    for person in (ona, petras):
        person.get(f"{FORM}/safety")
    fields = assessment_708.fields("safety") | {"row_version": ["0"], "do": ["save"]}
    ona.post(f"{FORM}/safety", fields)
    mine = fields | {"D_SAFE1": ["1"], "D_SAFE1-0-reference": ["Mano tvarka"]}
    answer = petras.post(f"{FORM}/safety", mine)
    assert answer.status_code == 409
    words = text_of(answer.text)
    assert "Kol pildėte, šią dalį įrašė kitas žmogus" in words
    assert (
        "Kitas žmogus įrašė: 3 – Veikia nuolat (yra įrodymų); protokolas, 2026-05-31: Protokolas Nr. 7"
        in words
    )
    assert words.count("Kitas žmogus įrašė:") == 1
    assert 'value="Mano tvarka"' in answer.text
    assert 'name="row_version" value="1"' in answer.text
    assert petras.post(f"{FORM}/safety", mine | {"row_version": ["1"]}).location == FORM
    assert 'value="Mano tvarka"' in ona.get(f"{FORM}/safety").text


def test_submission_lists_what_is_missing_with_links(app):
    ona = signed_in(app, "ona")
    fill_in(ona, ["needs", "cooperation", "staff", "recipients", "development", "foster_care"])
    ona.get(FORM)
    answer = ona.post(f"{FORM}/submit")
    assert answer.status_code == 422
    assert "Nepateikta: kriterijų be lygio – 2." in text_of(answer.text)
    assert f'href="{FORM}/safety#D_SAFE1"' in answer.text
    assert f'href="{FORM}/safety#D_CONF1"' in answer.text
    assert answer.text.count(f'href="{FORM}/safety#') == 2


def test_the_head_returns_with_a_reason_which_everybody_sees(app):
    ona, petras = signed_in(app, "ona"), signed_in(app, "petras")
    fill_in(ona)
    ona.get(FORM)
    ona.post(f"{FORM}/submit")
    petras.get(FORM)
    assert petras.post(f"{FORM}/decide", {"do": "return", "reason": ""}).status_code == 422
    assert (
        petras.post(f"{FORM}/decide", {"do": "return", "reason": "Trūksta <b>protokolų</b>."}).location
        == FORM
    )
    page = ona.get(FORM).text
    assert "Trūksta &lt;b&gt;protokolų&lt;/b&gt;." in page
    assert "Pateikti įsivertinimą" in page


def test_only_the_head_decides_and_never_on_an_own_submission(app):
    ona, petras = signed_in(app, "ona"), signed_in(app, "petras")
    fill_in(ona)
    petras.get(FORM)
    petras.post(f"{FORM}/submit")
    ona.get(FORM)
    assert ona.post(f"{FORM}/decide", {"do": "confirm"}).status_code == 403
    answer = petras.post(f"{FORM}/decide", {"do": "confirm"})
    assert answer.status_code == 409
    assert "Įsivertinimą pateikėte Jūs, todėl spręsti turi kitas" in text_of(answer.text)


def test_after_confirmation_everything_is_read_only(app):
    ona, petras = signed_in(app, "ona"), signed_in(app, "petras")
    fill_in(ona)
    ona.get(FORM)
    ona.post(f"{FORM}/submit")
    petras.get(FORM)
    petras.post(f"{FORM}/decide", {"do": "confirm"})
    assert ona.get(f"{FORM}/safety").location == f"{FORM}/print#safety"
    late = ona.post(
        f"{FORM}/safety", assessment_708.fields("safety") | {"row_version": ["1"], "do": ["save"]}
    )
    assert late.status_code == 409
    printed = text_of(ona.get(f"{FORM}/print").text)
    assert "Balas: 70,8 iš 100" in printed
    assert "Mums netaikoma; Šiame regione nėra aukštosios mokyklos." in printed
    assert "Patvirtino Petras, 2026-11-10 14:00" in printed


def test_another_organisation_is_not_there(app):
    jonas = signed_in(app, "jonas")
    for page in ("", "/print", "/needs"):
        assert jonas.get(f"{FORM}{page}").status_code == 404
    jonas.get("/provider/2026-D/GC-2")
    for page in ("/needs", "/submit", "/decide"):
        assert jonas.post(f"{FORM}{page}", {"row_version": "0"}).status_code in (403, 404)
    assert jonas.get("/provider/2026-D/GC-2").status_code == 200


@pytest.mark.parametrize("page", ["", "/print", "/needs"])
def test_what_does_not_exist_is_404(app, page):
    ona = signed_in(app, "ona")
    assert ona.get(f"/provider/2031-D/GC-1{page}").status_code == 404
    assert ona.get("/provider/2026-D/GC-1/organiser").status_code == 404


def test_the_list_takes_as_many_queries_for_three_rounds_as_for_one(app, world):
    ona = signed_in(app, "ona")
    fill_in(ona, ["safety"])
    engine = app.extensions["balsas"].db.engine

    def queries():
        seen = []
        event.listen(engine, "before_cursor_execute", lambda *sent: seen.append(sent[2]))
        page = ona.get("/provider").text
        return page.count('class="card"'), len(seen)

    (one, before), _ = queries(), queries()
    with world.db.writing() as session:
        add_round(session, "2025-D", "2025", state="closed")
        add_round(session, "2024-D", "2024", state="closed")
    (three, after) = queries()
    assert (one, three) == (1, 3)
    assert after == before
