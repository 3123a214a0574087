"""Pages of a provider's self-assessment: list, overview, one section, the decision, a page to print."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from survey.domain import assess, assess_decide, assess_fill
from survey.domain.assess import Form, Section
from survey.domain.assess_fill import Conflict, Refused, Saved, Typed
from survey.domain.problems import Problem
from survey.i18n import problem_text
from survey.web.auth.gate import use_staff_language
from survey.web.language import current_language
from survey.web.numbers import decimal
from survey.web.provider import lines, views
from survey.web.service import service

blueprint = Blueprint("provider", __name__, url_prefix="/provider")
blueprint.before_request(use_staff_language)

Page = str | tuple[str, int] | Response


@blueprint.context_processor
def give_decimal() -> dict[str, object]:
    """Let the pages write scores in the reader's language."""
    return {"decimal": lambda value: decimal(value, current_language())}


@blueprint.get("")
def index() -> Page:
    """List the self-assessments of the person's own organisations."""
    with service().db.reading() as database:
        forms = assess.find_forms(database, current_user.organisation_ids)
    return render_template("provider/index.html", forms=forms, views=views)


@blueprint.get("/<round_code>/<organisation>")
def overview(round_code: str, organisation: str) -> Page:
    """Show how far one self-assessment is, its score once complete, and what can be done next."""
    return _overview(_own_form(round_code, organisation))


@blueprint.get("/<round_code>/<organisation>/print")
def printed(round_code: str, organisation: str) -> Page:
    """Show everything that is saved on one page, to read or to print."""
    form = _own_form(round_code, organisation)
    return render_template("provider/printed.html", form=form, score=assess.form_score(form), views=views)


@blueprint.get("/<round_code>/<organisation>/<section_id>")
def section(round_code: str, organisation: str, section_id: str) -> Page:
    """Show one section to fill in; what can no longer be changed is shown to read."""
    form, part = _own_section(round_code, organisation, section_id)
    if not form.editable:
        address = url_for("provider.printed", round_code=round_code, organisation=organisation)
        return redirect(f"{address}#{section_id}")
    return _section(form, part, assess_fill.typed_again(part.content))


@blueprint.post("/<round_code>/<organisation>/<section_id>")
def section_save(round_code: str, organisation: str, section_id: str) -> Page:
    """Save one section; or show it again: a line more or less, all problems, or both people's versions."""
    form, part = _own_section(round_code, organisation, section_id)
    raw = {name: request.form.getlist(name) for name in request.form if name not in views.OWN_FIELDS}
    typed = assess_fill.typed_from(part, raw)
    button = request.form.get("do", "")
    changed = lines.change(typed, button)
    if changed is not None and form.editable:
        return _section(form, part, changed, row_version=views.row_version(request.form), changed=True)
    running = service()
    with running.db.writing() as database:
        outcome = assess_fill.save_section(
            database,
            form,
            part.id,
            typed,
            row_version=views.row_version(request.form),
            staff_id=current_user.id,
            clock=running.clock,
        )
    if isinstance(outcome, Saved):
        return redirect(_onward(form, part) if button == "next" else _address(form))
    if isinstance(outcome, Refused):
        return _section(form, part, typed, row_version=views.row_version(request.form), refused=outcome), 422
    if isinstance(outcome, Conflict):
        return _section(outcome.form, outcome.section, typed, conflict=True), 409
    return _overview(_own_form(round_code, organisation), Problem("assessment_not_editable"))


@blueprint.post("/<round_code>/<organisation>/submit")
def submit(round_code: str, organisation: str) -> Page:
    """Hand the self-assessment to the head."""
    form = _own_form(round_code, organisation)
    running = service()
    with running.db.writing() as database:
        problem = assess_decide.submit(database, form, current_user.id, running.clock)
    return _done(form, problem)


@blueprint.post("/<round_code>/<organisation>/decide")
def decide(round_code: str, organisation: str) -> Page:
    """Confirm a submitted self-assessment or return it with a reason; for the organisation's head only."""
    form = _own_form(round_code, organisation)
    if form.organisation.id not in current_user.headed_ids:
        abort(403)
    running = service()
    with running.db.writing() as database:
        if request.form.get("do") == "confirm":
            problem = assess_decide.confirm(database, form, current_user.id, running.clock)
        elif request.form.get("do") == "return":
            reason = request.form.get("reason", "")
            problem = assess_decide.return_form(database, form, current_user.id, reason, running.clock)
        else:
            problem = Problem("assessment_no_decision")
    return _done(form, problem)


def _own_form(round_code: str, organisation: str) -> Form:
    """Return a form of the person's own organisations; anything else does not exist for this person."""
    with service().db.reading() as database:
        forms = assess.find_forms(database, current_user.organisation_ids, round_code)
    found = next((form for form in forms if form.organisation.code == organisation), None)
    return found or abort(404)


def _own_section(round_code: str, organisation: str, section_id: str) -> tuple[Form, Section]:
    form = _own_form(round_code, organisation)
    return form, form.section(section_id) or abort(404)


def _address(form: Form) -> str:
    return url_for("provider.overview", round_code=form.round_code, organisation=form.organisation.code)


def _onward(form: Form, part: Section) -> str:
    following = views.next_section(form, part)
    return f"{_address(form)}/{following.id}" if following else _address(form)


def _done(form: Form, problem: Problem | None) -> Page:
    if problem is None:
        return redirect(_address(form))
    return _overview(_own_form(form.round_code, form.organisation.code), problem)


def _overview(form: Form, problem: Problem | None = None) -> Page:
    with service().db.reading() as database:
        alone = assess_decide.has_single_worker(database, form)
    page = render_template(
        "provider/overview.html",
        form=form,
        score=assess.form_score(form),
        problem=problem,
        problem_text=problem_text(current_language(), problem) if problem else "",
        heads=form.organisation.id in current_user.headed_ids,
        own_submission=form.submitted_by == current_user.id and not alone,
        alone=alone and form.submitted_by == current_user.id,
        typed_reason=request.form.get("reason", ""),
        views=views,
    )
    return (page, 422 if problem.code in views.REFUSALS else 409) if problem else page


def _section(
    form: Form,
    part: Section,
    typed: Typed,
    *,
    row_version: int | None = None,
    refused: Refused | None = None,
    changed: bool = False,
    conflict: bool = False,
) -> str:
    page = views.SectionPage(form, part, typed, refused.problems if refused else (), conflict=conflict)
    version = part.content.row_version if row_version is None else row_version
    return render_template(
        "provider/section.html",
        form=form,
        part=part,
        page=page,
        version=version,
        changed=changed,
        views=views,
    )
