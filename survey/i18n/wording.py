"""One English sentence for each problem code of the domain; translations are in `survey/translations`."""

from __future__ import annotations

from collections.abc import Mapping

# What a family can meet: translated into all five languages.
FAMILY: Mapping[str, str] = {
    "code_mistyped": "There is a typing mistake in the code. Please compare it with the code you were given.",
    "code_unknown": "We do not know this code. Please compare it with the code you were given.",
    "already_answered": "This code has already been used to answer. Each code can be used once.",
    "round_not_open": "This survey has not started yet. Please open the link again later.",
    "round_closed": "This survey is over. Thank you for wanting to take part. "
    "Answers that were not sent can no longer be sent and are deleted unread.",
    "not_invited": "This code is no longer valid. If you think this is a mistake, "
    "please ask whoever gave you the code.",
    "draft_elsewhere": "These answers were started on another device or in another browser. "
    "You can go on there, or start again here.",
    "draft_elsewhere_words": "These answers were started on another device or in another browser. "
    "You can go on there, go on here with your three words, or start again here.",
    "words_mistyped": "There is a typing mistake in the three words. Please compare them with what you wrote "
    "down.",
    "words_wrong": "These are not the words of these answers. Please use the words that were shown last.",
    "words_used_up": "There were too many wrong tries, and the words no longer work. "
    "You can go on where you began, or start again here.",
    "words_none": "No words were made for these answers. You can go on where you began, or start again here.",
    "draft_gone": "These answers are no longer kept on this device. Please start again.",
    "page_not_asked": "Your other answers changed which questions apply to you. Please go on from here.",
    "form_damaged": "Part of the page arrived damaged and nothing was saved. "
    "Please check the answers on this page and go on again.",
    "no_visit": "This browser does not know which invitation you are answering. "
    "Please open your link again, or type your code here. Cookies have to be allowed.",
    "consent_missing": "A parent or guardian has to agree first. They have a code of their own. "
    "When they have agreed, open your link again: what you have answered is kept.",
    "too_many": "There were too many tries from here. Please wait %(minutes)s minutes and try again.",
    "form_old": "This page was open for a long time, so the press was not taken. "
    "What you answered before is kept. Please go on and press once more.",
    "press_again": "We could not tell whether a person sent this. "
    "Nothing is lost: please press the button once more.",
    "link_unknown": "There is no survey at this address. Please compare it with the link you were given.",
    "looks_automatic": "This looked as if a program had sent it, and nothing was stored. "
    "If you are a person, please go back and leave empty the field that says so.",
    "contact_way": "Please write how we can reach you, in %(least)s to %(most)s letters.",
    "contact_name": "Please shorten the name to %(most)s letters.",
    "withdrawal_over": "The survey is over, so answers can no longer be withdrawn: "
    "they are part of the results.",
    "receipt_unknown": "No answers are kept under this receipt. Please check the receipt. "
    "If you have already withdrawn the answers, there is nothing more to do.",
}

# What only staff meet, on pages and in commands: translated into Lithuanian.
STAFF: Mapping[str, str] = {
    # instruments
    "instrument_changed": "%(id)s %(version)s is published with other texts or rules, and a published "
    "version never changes. Please give the changed questionnaire a new version.",
    "instrument_promise": "%(id)s %(version)s cannot be published after the versions below it: %(found)s.",
    # results of a round
    "results_not_closed": "Round %(round)s is not closed yet; its result can be seen after it closes.",
    "results_with_children": "Round %(round)s asks about children, whose forms count together; "
    "see the result %(result)s.",
    "results_differ": "Rounds %(rounds)s count together but were announced with different rules, targets or "
    "limits, so they have no common result.",
    "results_no_share": "Round %(round)s asks form %(form)s, which has no favourable share; "
    "choose a round of form A.",
    # rounds of children, whose result is that of a whole wave
    "round_children_told": "Round %(round)s comes too late for wave %(wave)s: the result %(result)s of its "
    "children is there already, and a later one beside it would tell what was said in this round, "
    "however few answered. Ask these children in another wave.",
    "round_children_waiting": "Round %(waiting)s of the same wave is not open yet, and it could not be "
    "opened once round %(round)s is closed, because the result of the children is there then; "
    "open it first with: balsas round open %(waiting)s, or remove it with: balsas round discard %(waiting)s.",
    # the reading list
    "reading_gone": "Somebody else has already read this, or the person has withdrawn it.",
    "reading_note": "Please write a note, in %(least)s to %(most)s letters.",
    "reading_note_personal": "Please leave out personal codes, telephone numbers and e-mail addresses: "
    "the note names nobody.",
    "reading_own": "You read this text first, so somebody else has to decide.",
    "reading_no_decision": "Nothing was decided: please press one of the buttons.",
    # self-assessment of a provider
    "assessment_not_editable": "This self-assessment cannot be changed now: it is submitted or confirmed, "
    "or its time is over. Your last changes were not saved.",
    "assessment_unanswered": "Not submitted: criteria without a level: %(count)s. "
    "Please choose a level for each.",
    "assessment_not_submitted": "There is nothing to decide: "
    "the self-assessment is not waiting for the head now.",
    "assessment_own_submission": "You submitted this self-assessment yourself, "
    "so another head or deputy of your organisation has to decide.",
    "assessment_return_reason": "Not returned: please write what should be changed "
    "(%(least)s to %(most)s letters).",
    "assessment_no_decision": "Nothing was decided: please press “Confirm” or “Return with this reason”.",
    "field_unknown": "A field arrived that is not on this page (%(field)s). Please open the page again.",
    "field_unknown_field": "A field arrived that is not on this page. Please open the page again.",
    "field_not_an_option": "Please choose one of the levels shown.",
    "field_malformed": "Please write one whole number, or mark that you do not know.",
    "field_out_of_range": "Please write a whole number, 0 or more.",
    "field_check_failed": "The number cannot be greater than the answer to question %(other)s. "
    "Please correct one of them.",
    "field_reason_missing": "Please write why the criterion does not apply to you.",
    "field_reason_too_long": "The reason is too long; please keep it to %(most)s letters.",
    "field_personal_data": "Please leave out personal codes and e-mail addresses: "
    "personal data are not kept here.",
    "field_evidence_type": "Please choose the type of the evidence, or empty the whole line.",
    "field_evidence_date": "Please write the date of the evidence as year-month-day, for example 2026-05-31.",
    "field_evidence_date_range": "The date of the evidence must lie between 1990-01-01 and today, %(today)s.",
    "field_evidence_reference": "Please write a short reference (%(least)s to %(most)s letters), "
    "for example the number of the document.",
    "field_evidence_too_many": "Please keep at most %(most)s lines of evidence for one criterion.",
    # agreements and downloads
    "agreement_not_evaluator": "%(email)s is not an evaluator; add the role first: "
    "balsas staff grant %(email)s --role evaluator.",
    "agreement_purpose": "The purpose must have %(least)s to %(most)s letters; "
    "write what the data are used for.",
    "release_unknown": "There is no release %(release)s.",
    "release_unsigned": "Release %(release)s is not signed off by a second person yet.",
    "release_no_public": "Release %(release)s has no file for everybody: too few people answered, "
    "all rated alike, or an earlier file beside it would show whose answers differ. "
    "Take the earlier release, or a research file under an agreement.",
    "release_untold": "The result %(result)s does not show the exact share of round %(of)s, since it would "
    "tell of too few people or let the share of others be worked out, and a file for everybody would show "
    "it; only a research file, under an agreement, can be made.",
    "release_untold_yet": "Round %(of)s is published together with round %(round)s, which is not closed yet, "
    "and a file for everybody tells no more than their result; make a release then, or use a research file "
    "under an agreement.",
    "release_untold_differ": "Rounds %(rounds)s were announced with different rules, targets or limits, so "
    "round %(of)s has no result, and a file for everybody tells no more than a result; only a research file, "
    "under an agreement, can be made.",
    "release_damaged": "The file %(file)s of release %(release)s is not as it was frozen. "
    "Please tell the administrator.",
    "release_mixed": "These releases cannot stand in one file: choose one release of a round, "
    "and rounds of one questionnaire or all children of a wave.",
    "release_mixed_designs": "Answers by open links and answers of people who were invited cannot stand in "
    "one file; choose releases of one kind.",
    "release_none_of_round": "Round %(round)s has no signed release yet; "
    "all children of a wave stand together once each of their rounds has one.",
    "release_children_incomplete": "The children of wave %(wave)s are counted together: "
    "choose a release of round %(round)s too.",
    "release_no_agreement": "A research file needs an agreement that holds today. "
    "Ask the administrator to record one: it names the purpose and the last day.",
    "download_unknown": "Please choose one of the files and one of the purposes shown.",
    "download_nothing": "Please choose at least one survey.",
    "download_too_many": "%(most)s of your files are being made. Please wait until one is ready.",
    "download_too_long": "An Excel sheet holds %(most)s rows, and this file has %(rows)s. "
    "Please choose another program, such as R or Python.",
    "download_gone": "This file is not there any more. Please ask for it again.",
    "agreement_ended": "The agreement would end on %(ends)s, before today, %(today)s; give a later date.",
    # signing in
    "sign_in_refused": "The e-mail or the password is not right. Please check both and try again.",
    "sign_in_wait": "There were several wrong tries. Please wait %(seconds)s s and try again.",
    # end of self-assessment and agreements
}
