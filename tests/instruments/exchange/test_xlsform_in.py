"""XLSForms made elsewhere: a sound questionnaire, or every problem at its cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from instruments.exchange.workbook import open_bytes
from instruments.exchange.xlsform_reading import read_xlsform
from instruments.loading import load_bytes
from tests.instruments.exchange.sheets import made

ONLY_LIMITS = "says what only a limit, an answer that stands alone or a relation can say"
ALONE = "not(selected(., 'none') and count-selected(.) > 1)"
SURVEY = [
    [
        "type",
        "name",
        "label::English (en)",
        "hint::English (en)",
        "required",
        "relevant",
        "constraint",
        "appearance",
    ],
    ["start", "start"],
    ["note", "hello", "Good  day"],
    ["select_one yn", "has_child", "Is there a child?", None, "yes"],
    ["begin group", "more", "About the child", None, None, "${has_child} = 'yes'", None, "field-list"],
    ["integer", "age", "How old?", "In years", "no", None, ". >= 1 and . <= 17"],
    ["note", "be_honest", "Be honest"],
    [
        "select_multiple help",
        "which",
        "Which help?",
        None,
        None,
        "${age} > 3",
        "not(selected(., 'none') and count-selected(.) > 1)",
    ],
    ["end group"],
    ["text", "why", "Why?", None, "yes", "${has_child} != 'yes'"],
]
CHOICES = [
    ["list name", "name", "label::English (en)"],
    ["yn", "yes", "Yes"],
    ["yn", "no", "No"],
    ["yn", "9", "I don't know"],
    ["help", "CM", "Case management"],
    ["help", "none", "None"],
]
SETTINGS = [["form_title", "form_id", "version"], ["A trial", "X", "1.0.0"]]


def test_a_form_made_elsewhere_becomes_a_questionnaire():
    read = read_xlsform(open_bytes(made(survey=PLAIN, choices=CHOICES, settings=SETTINGS), "form.xlsx"))
    assert read.problems == ()
    assert read.text == (Path(__file__).parent / "made_elsewhere.toml").read_text(encoding="utf-8")
    assert [str(one).removeprefix("form.xlsx, sheet ") for one in read.left_out] == [
        "choices, cell B2: cell_left_out: codes of 'yn' are numbers now: yes is 1, no is 2",
        "choices, cell B5: cell_left_out: codes of 'help' are numbers now: none is 1",
        "survey, cell A2: cell_left_out: 'start' says when or on which device; that is not kept here",
        "survey, cell E10: cell_left_out: nobody is made to write; the question may stay empty",
    ]


def problems(survey=SURVEY, choices=CHOICES, form_settings=SETTINGS, **said):
    content = made(survey=survey, choices=choices, settings=form_settings)
    read = read_xlsform(open_bytes(content, "f.xlsx"), **said)
    assert read.text is None
    return [str(one).removeprefix("f.xlsx, sheet ") for one in read.problems]


def changed(place, value, rows=SURVEY):
    """The rows with one cell changed, counted as spreadsheets do."""
    row, column = int(place[1:]) - 1, ord(place[0]) - ord("A")
    copied = [list(one) + [None] * (8 - len(one)) for one in rows]
    copied[row][column] = value
    return copied


# The helpers are asked on a page of their own rows; the number's rule would not work on one page.
PLAIN = [row if "which" not in row else [*row[:5], None, row[6]] for row in SURVEY]


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        ("A4", "geopoint", "A4: cell_not_held"),
        ("A4", "select_one none", "A4: cell_unknown"),
        ("B4", "1st", "B4: cell_wrong"),
        ("B10", "has_child", "B10: cell_twice"),
        ("B7", "hello", "B7: cell_twice"),
        ("B7", "9", "B7: cell_wrong"),
        ("C4", None, "C4: cell_missing"),
        ("C4", "{name}?", "C4: unknown_token"),
        ("C7", "Be {x}", "C7: unknown_token"),
        ("D6", "In {x}", "D6: unknown_token"),
        ("E4", "${age} > 1", "E4: cell_not_held"),
        ("F5", "${has_child} = 'maybe'", "F6: cell_not_held"),
        ("F5", "today() > 1", "F5: cell_not_held"),
        ("F3", "${has_child} = 'yes'", "F3: cell_not_held"),
        ("F10", "${nobody} = 1", "F10: cell_not_held"),
        ("F10", "${why} = 'a'", "F10: cell_not_held"),
        ("G6", ". >= 9 and . <= 3", "G6: limits_crossed"),
        ("A9", "note", "A5: cell_wrong"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(place, value, told):
    found = [line.removeprefix("survey, cell ") for line in problems(changed(place, value, PLAIN))]
    assert told in [": ".join(line.split(": ")[:2]) for line in found]


def test_a_problem_of_a_cell_says_what_to_do():
    [problem] = problems(changed("A10", "geopoint", PLAIN))
    assert problem == (
        "survey, cell A10: cell_not_held: 'geopoint' is no type that can be held "
        "(select_one, select_multiple, integer, date, text); take the row out"
    )


def test_all_problems_are_told_at_once():
    rows = changed("A10", "geopoint", changed("C6", None, PLAIN))
    codes = [line.split(": ")[1] for line in problems(rows, form_settings=[["form_id"], ["lower"]])]
    assert codes == ["cell_missing", "cell_not_held", "cell_wrong", "cell_wrong"]


def test_routing_that_cannot_work_is_told_at_its_row():
    [problem] = problems()  # the number and the choice that looks at it are on one page
    assert problem == (
        "survey, cell F8: routing_same_page: R2 WHICH stays hidden until AGE on the same page is answered; "
        "use a later page"
    )


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (["yn", "yes", "Again"], "B7: cell_twice: 'yes' stands twice in the list 'yn'; keep one"),
        ([None, "x", "X"], "B7: cell_missing: has no list_name or no name; fill it in"),
        (["yn", "3", "{a}"], "C7: unknown_token: YN 3 'en' holds {a}; the only token is {teikėjas}"),
    ],
)
def test_choices_that_are_wrong(row, told):
    assert problems(PLAIN, [*CHOICES, row]) == [f"choices, cell {told}"]


def test_a_fault_of_a_whole_list_is_told_at_its_first_row():
    [problem] = problems(PLAIN, [*CHOICES, ["yn", "-5", "Other"]])
    assert problem.startswith("choices, cell B2: reserved_code: YN -5 is stored by the service")


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ("label", "survey, column C: column_language"),
        ("label::English", "survey, column C: column_language"),
        ("labels", "survey: column_missing"),
    ],
)
def test_a_language_without_its_code(column, told):
    [found] = problems(changed("C1", column))
    place, code, remedy = found.split(": ", 2)
    assert f"{place}: {code}" == told
    assert "label::English (en), with the language's own code" in remedy


def test_two_columns_of_one_language():
    rows = [["type", "name", "label::English (en)", "label::British (en)"], ["text", "x", "X", "Y"]]
    assert problems(rows) == ["survey, column D: column_twice: 'en' has two columns of labels; keep one"]


def test_the_language_of_a_plain_label_can_be_said():
    rows = [["type", "name", "label"], ["text", "x", "Kas?"]]
    content = made(survey=rows)
    read = read_xlsform(open_bytes(content, "f.xlsx"), "X", "1.0.0", "lt")
    assert load_bytes(read.text.encode(), "x").instrument.items["X"].text == {"lt": "Kas?"}
    default = made(survey=rows, settings=[["default_language"], ["Lithuanian (lt)"]])
    assert read_xlsform(open_bytes(default, "f.xlsx"), "X", "1.0.0").text == read.text


def test_columns_that_are_not_taken_over_and_filters():
    rows = [
        ["type", "name", "label::English (en)", "default", "choice_filter", "constraint"],
        ["select_one yn", "x", "X", "yes", "a=b"],
        ["integer", "y", "Y", None, None, ". < 3"],
        ["end_group"],
        ["calculate", "z"],
    ]
    read = read_xlsform(open_bytes(made(survey=rows, choices=CHOICES, settings=SETTINGS), "f.xlsx"))
    assert [str(one).split("survey, ")[1] for one in read.problems] == [
        "cell E2: cell_not_held: choices cannot depend on another answer; take the filter out",
        "cell A4: cell_wrong: closes a group that was not opened; take the row out",
    ]
    assert [str(one).split("survey, ")[1] for one in read.left_out if "survey" in str(one)] == [
        "column D: cell_left_out: the column 'default' is not taken over",
        f"cell F3: cell_left_out: the constraint is not taken over: it {ONLY_LIMITS}",
        "cell A5: cell_left_out: 'calculate' is no question and is not taken over",
    ]


def test_sheets_that_are_not_there():
    assert [one.code for one in read_xlsform(open_bytes(made(a=[["x"]]), "f.xlsx")).problems] == [
        "sheet_missing"
    ]
    no_lists = made(survey=SURVEY, choices=[["name"], ["x"]])
    assert [one.code for one in read_xlsform(open_bytes(no_lists, "f.xlsx")).problems] == ["column_missing"]
    assert [one.code for one in read_xlsform(open_bytes(b"", "f.xlsx")).problems] == ["workbook_not_xlsx"]


@pytest.mark.parametrize(
    ("name", "relevant", "told"),
    [
        (
            "END.T_BYE",
            "${has_child} = 'no'",
            "B11: cell_wrong: a note of an early end is named END.TEXT.ending",
        ),
        (
            "END.T_BYE.no_child",
            "today()",
            "F11: cell_not_held: the expression has what cannot be held: 'today'",
        ),
        ("CALM.T_HELP.p1", "${age} > 4", "B11: cell_wrong: a note of help is named CALM.TEXT.page"),
    ],
)
def test_notes_of_an_end_or_of_help_that_say_too_little(name, relevant, told):
    [problem] = problems([*PLAIN, ["note", name, "Good bye", None, None, relevant]])
    assert problem.startswith(f"survey, cell {told}")


def test_what_the_gate_finds_is_told_at_the_sheet_it_comes_from():
    long = [["form_title", "form_id", "version"], ["A trial " * 20, "X", "1.0.0"]]
    [title] = problems(PLAIN, form_settings=long)
    assert title.startswith("settings, cell A2: text_too_long: 'en' has 159 letters; ")
    [label] = problems(changed("C4", "x" * 2_001, PLAIN))
    assert label.startswith("survey, cell C4: wrong_value: HAS_CHILD 'items.text.en': ")
    own = [["WHO_own", "1", "Me"], ["WHO_own", "2", "You {a}"]]
    [option] = problems([*PLAIN, ["select_one WHO_own", "who", "Who?"]], [*CHOICES, *own])
    assert option == "choices, cell C8: unknown_token: WHO 2 'en' holds {a}; the only token is {teikėjas}"


def test_a_text_after_the_last_question_of_a_page_stands_on_the_next():
    rows = [*PLAIN[:8], ["note", "by_the_way", "By the way"], *PLAIN[8:]]
    read = read_xlsform(open_bytes(made(survey=rows, choices=CHOICES, settings=SETTINGS), "f.xlsx"))
    assert read.problems == ()
    pages = load_bytes(read.text.encode(), "x").instrument.pages
    assert [page.texts for page in pages] == [("HELLO",), ("T_MORE",), ("BY_THE_WAY",)]
    assert "texts after its last question stand on the next page" in [one.message for one in read.left_out]
