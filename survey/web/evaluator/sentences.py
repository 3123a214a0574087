"""The sentences of a result page: English here, translations in `survey/translations/staff`."""

from __future__ import annotations

from survey.i18n import N_

# Who answers a form; a new form with a result needs its line in each. AP and C alone: rounds by open links,
# which are never counted together with the children who were invited.
ASKED = {
    "AP": N_("Carers were asked about a child of 0 to 6 (form AP)."),
    "C": N_("Adolescents of 12 to 17 were asked (form C)."),
    "A": N_(
        "Adults were asked: parents, guardians, foster carers and adoptive parents. "
        "This is the carers' own view."
    ),
    "children": N_(
        "Every child counts once: children of 7 to 11 (form B) and of 12 to 17 (form C) answered themselves; "
        "for those of 0 to 6 their carer answered about the child (form AP)."
    ),
}
BESIDE = {
    "AP": N_("It is never counted together with the children who were invited."),
    "C": N_("It is never counted together with the children who were invited."),
    "A": N_("What children say is counted apart and stands beside it, never together with it."),
    "children": N_("The carers' own view is counted apart and stands beside it, never together with it."),
}
VIEWS = {
    "AP": N_("Carers about children of 0 to 6, by open link (form AP)"),
    "C": N_("Adolescents of 12 to 17, by open link (form C)"),
    "A": N_("The carers' own view (form A)"),
    "children": N_("The children's view (forms AP, B and C)"),
}
PARTS = {
    "self": N_("Children who answered themselves (B and C)"),
    "AP": N_("0 to 6: the carer about the child (AP)"),
    "B": N_("7 to 11: the child (B)"),
    "C": N_("12 to 17: the adolescent (C)"),
}

RULES = {
    "AP": {
        "F1": N_(
            "rule F1: the question about all the help received is answered “Good” or “Very good” (4 or 5)"
        )
    },
    "C": {
        "F1": N_(
            "rule F1: the question about all the help received is answered “Good” or “Very good” (4 or 5)"
        )
    },
    "A": {
        "F1": N_(
            "rule F1: the question about the overall quality of the services received is answered “Good” or "
            "“Very good” (4 or 5)"
        )
    },
    "children": {
        "F1": N_(
            "rule F1: the question about all the help received is answered “Good” or “Very good” (4 or 5 in "
            "AP and C), or with the best of three faces (3 in B). These are different questions, so each "
            "form stands by itself too"
        )
    },
}
METHODS = {
    "korn-graubard": N_("Korn-Graubard interval"),
    "full count": N_("full count, no sampling error"),
    "none": N_("no interval"),
}
MARKS = {
    "caution": N_("few answers (10 to 29): read with caution"),
    "bound": N_("only a bound is shown: the exact share would give answers away"),
    "hidden": N_("not shown: fewer than 10 answers"),
    "hidden_secondary": N_("not shown: it would reveal another small group"),
}
# Verdict, and whether it rests on the silent being like those who answered.
VERDICTS = {
    ("met", False): N_("The %(target)s target is reached."),
    ("met", True): N_(
        "The %(target)s target is reached, assuming that the silent think like those who answered."
    ),
    ("not met", False): N_("The %(target)s target is not reached."),
    ("not met", True): N_(
        "The %(target)s target is not reached, assuming that the silent think like those who answered."
    ),
    ("undecided", False): N_(
        "It is unclear whether the %(target)s target is reached: the interval holds %(target)s."
    ),
    ("undecided", True): N_(
        "It is unclear whether the %(target)s target is reached, even assuming that the silent think like "
        "those who answered: the interval holds %(target)s."
    ),
}
NO_VERDICT = N_("There is no verdict about the %(target)s target.")
SHORT_VERDICTS = {"met": N_("reached"), "not met": N_("not reached"), "undecided": N_("unclear")}
NOTES = {
    "strata_without_answers": N_(
        "Strata without a single answer: %(strata)s, with %(eligible)s eligible persons; "
        "the figure does not speak for them."
    ),
    "lonely_strata": N_(
        "Strata with one answer only: %(strata)s; they add nothing to the measured error, "
        "so it may be too small."
    ),
    "no_interval": N_("There is no interval: the answers are too few to measure the error."),
    "few_df": N_("Few degrees of freedom (%(df)s): the interval is uncertain itself."),
    "alike_strata": N_(
        "Strata where everybody answered alike: %(strata)s of %(of)s; they show no variance, "
        "so the error may be too small."
    ),
    "open_link": N_(
        "Whoever had the link could answer, more than once too: the figure is about these answers alone. So "
        "there is no response rate, no interval and no verdict."
    ),
    "discrepancies": N_(
        "People whom the frame lists as served, but who say they received no service: %(count)s. "
        "They stay in the denominator of response as unknown."
    ),
}

NOT_SHOWN = {
    "hidden": N_("The figure is not shown: there are too few answers."),
    "hidden_secondary": N_(
        "The figure is not shown: together with others on this page it would reveal the answers of a "
        "small group."
    ),
}
BOUND = N_(
    "%(bound)s rate the quality of services favourably (%(answers)s); the exact share is not shown, because "
    "together with others on this page it would reveal the answers of a small group."
)
FAVOURABLE = N_("rate the quality of services favourably")
FAVOURABLE_WITH_INTERVAL = N_(
    "rate the quality of services favourably; in brackets, the %(confidence)s confidence interval"
)
PLAIN = {
    "met": N_("Plain comparison, without regard to uncertainty: %(share)s is at or above %(target)s."),
    "not met": N_("Plain comparison, without regard to uncertainty: %(share)s is below %(target)s."),
}
RESPONSE_BY_LINK = N_("Valid answers: %(n)s. Of how many people, nobody knows.")
RESPONSE = N_("Valid answers: %(n)s of %(eligible)s people who could answer (response rate %(rate)s).")
EFFECTIVE = N_(
    "They stand for %(weighted)s people (weighted n) and are worth %(effective)s independent answers "
    "(effective n); design effect %(deff)s, degrees of freedom %(df)s."
)
BLUNT = N_(
    "They stand for %(weighted)s people (weighted n); degrees of freedom %(df)s. The interval is widened "
    "to whole per cents, and effective n and design effect are not shown: they would give answers away."
)
BOUNDS = N_(
    "If all who gave no valid answer rated unfavourably, the share would be %(low)s; "
    "if all rated favourably, %(high)s."
)
TIPPING = N_(
    "To reach %(target)s, at least %(needed)s of these %(unknown)s (%(share)s) would have to rate favourably."
)
TIPPING_NEVER = N_("Even if all %(unknown)s of them rated favourably, %(target)s would not be reached.")
TIPPING_ALWAYS = N_("Even if all %(unknown)s of them rated unfavourably, %(target)s would be reached.")
LEFT_OUT = N_(
    "Of those asked, %(unknown)s said they do not know and %(empty)s gave no answer to this question."
)
UNAIDED = N_(
    "Only answers known to come from the person's own device and without help (n = %(n)s): %(share)s. "
    "In small strata it is not kept how somebody answered, so those are not counted here."
)
