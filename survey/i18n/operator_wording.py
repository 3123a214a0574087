"""One English sentence for each problem that only the operator meets, in commands at the machine."""

from __future__ import annotations

from collections.abc import Mapping

OPERATOR: Mapping[str, str] = {
    # the installation
    "database_not_ready": "The database is not ready; run: balsas init.",
    "database_old": "The database was made by an older version; run: balsas init (it makes a copy first).",
    "database_newer": "The database was made by a newer version of balsas (revision %(revision)s); "
    "install that version.",
    "database_foreign": "The database holds tables of another program; give BALSAS_DATABASE or DATA "
    "another place.",
    "installation_is_demonstration": "This database holds the demonstration country, which never mixes "
    "with real "
    "data; give DATA another folder.",
    "installation_is_real": "This database is a real installation, to which nothing invented is ever added; "
    "give DATA another folder.",
    "demonstration_being_made": "Another program is making the demonstration in %(folder)s; "
    "wait for it to end.",
    # accounts
    "staff_email": "“%(email)s” is not an e-mail address; write it as name@example.org.",
    "staff_exists": "%(email)s has an account; give it one more role with: balsas staff grant.",
    "staff_unknown": "%(email)s has no account; add it with: balsas staff add.",
    "staff_name": "The name must have 1 to 200 letters; give it with --name.",
    "staff_no_role": "An account needs a role; give it with --role.",
    "staff_password": "The password must have %(least)s to %(most)s characters.",
    "staff_role": "There is no role “%(role)s”; the roles are %(roles)s.",
    "staff_needs_organisation": "The role %(role)s holds for one organisation; name it with --organisation.",
    "staff_needs_municipality": "The role %(role)s holds for one municipality; name it with --municipality.",
    "staff_reader_provider": "A reader of what people wrote cannot also work for a provider; use another "
    "account of another person.",
    "organisation_unknown": "There is no organisation %(code)s; import it with: balsas organisation import.",
    "municipality_unknown": "There is no municipality %(code)s; give the two digits of its code.",
    # files
    "table_too_large": "The file is larger than %(most)s MB; divide it.",
    "table_too_many_rows": "The file has more than %(most)s lines; divide it.",
    "table_encoding": "Line %(line)s is not UTF-8 text; save the file again as CSV UTF-8.",
    "table_damaged": "The file is not a well-formed CSV file (%(error)s); save it again as CSV.",
    "table_no_rows": "The file has no lines below its header; add at least one.",
    "table_columns_missing": "Line 1: there is no column %(columns)s; add it to the header.",
    "table_columns_twice": "Line 1: the column %(columns)s stands there twice; keep one.",
    "table_cells": "Line %(line)s: %(found)s values stand under %(expected)s columns; "
    "put a value with a separator in it between double quotes.",
    "table_cell_long": "Line %(line)s, column %(column)s: more than %(most)s letters; shorten the value.",
    "table_hidden": "Line %(line)s, column %(column)s: the value holds the invisible character %(sign)s; "
    "type it again.",
    "table_formula": "Line %(line)s, column %(column)s: the value begins like a formula; write it as "
    "plain text.",
    # organisations
    "organisation_twice": "Line %(line)s: the same code stands in line %(first)s; keep one of them.",
    "organisation_code": "Line %(line)s: “%(code)s” cannot be a code; use up to 40 letters A-Z, digits, "
    "- and _.",
    "organisation_place": "Line %(line)s: there is no municipality “%(code)s”; give the two digits of "
    "its code.",
    "organisation_kind": "Line %(line)s: “%(kind)s” is no kind of organisation; the kinds are %(kinds)s.",
    "organisation_sector": "Line %(line)s: “%(sector)s” is no sector; the sectors are %(sectors)s.",
    "organisation_name": "Line %(line)s: both names must have 1 to %(most)s letters.",
    # the frame
    "frame_round_open": "Round %(round)s is open or closed, and its frame stays as it was announced.",
    "frame_organisation": "Line %(line)s: there is no organisation “%(code)s”; "
    "correct the code, or import it with: balsas organisation import.",
    "frame_service": "Line %(line)s: there is no service “%(service)s”; use a code of the catalogue, "
    "such as FCC.",
    "frame_service_other": "Line %(line)s: service %(service)s is not one of this round (%(asked)s).",
    "frame_form": "Line %(line)s: form “%(form)s” is not the form of this round, %(asked)s.",
    "frame_column_name": "Line 1: “%(column)s” cannot name a counted column; "
    "use small letters, digits and _, such as language_ru; of siblings, siblings_2 to siblings_9.",
    "frame_number": "Line %(line)s, column %(column)s: “%(value)s” is not a whole number from 0 to %(most)s.",
    "frame_eligible": "Line %(line)s: %(eligible)s eligible of %(served)s served; "
    "nobody is eligible who was not served.",
    "frame_count": "Line %(line)s, column %(column)s: %(value)s is more than the %(eligible)s eligible.",
    "frame_counts": "Line %(line)s: the columns %(columns)s together count %(value)s persons, "
    "more than the %(eligible)s eligible.",
    "frame_twice": "Line %(line)s: the same organisation, service and form stand in line %(first)s; "
    "add the two together.",
    # rounds
    "round_unknown": "There is no round %(round)s; see: balsas round list.",
    "round_exists": "There is a round %(round)s already; choose another code.",
    "round_code": "“%(round)s” cannot be the code of a round; use up to 40 letters A-Z, digits and -.",
    "round_instrument": "Questionnaire %(id)s %(version)s is not published here; "
    "publish it with: balsas instrument publish %(id)s %(version)s.",
    "round_form_taken": "Wave %(wave)s already asks %(form)s in round %(round)s; nobody is asked twice "
    "in a wave.",
    "round_languages": "Give the languages of the round once each, such as --languages lt,en.",
    "round_language_unknown": "Questionnaire %(id)s is not written in “%(language)s”; it has %(known)s.",
    "round_language_status": "These translations are not reviewed as far as the round asks (what they are, "
    "what they must be): %(languages)s. Have them reviewed, or leave them out of the round.",
    "round_least_status": "“%(language)s:%(status)s” is no least status for a language of this round; "
    "the statuses are %(known)s.",
    "round_target": "The target is %(target)s; give a share between 0 and 1, such as 0.95.",
    "round_confidence": "The confidence is %(confidence)s; give a share from 0.5 to below 1, such as 0.95.",
    "round_rule": "There is no rule “%(rule)s”; the rules are %(rules)s.",
    "round_mode": "There is no mode “%(mode)s”; the modes are %(modes)s.",
    "round_service": "Questionnaire %(id)s cannot ask about service “%(service)s”; use codes such as FCC,CM.",
    "round_without_texts": "Questionnaire %(id)s %(version)s lacks texts that the pages say: %(texts)s. "
    "Add them in a new version.",
    "round_asks_nothing": "Questionnaire %(id)s %(version)s asks nobody anything on the pages for families; "
    "its questions need something that a round does not set.",
    "round_no_frame": "Round %(round)s has no frame; import it with: balsas frame import.",
    "round_too_few": "Round %(round)s cannot open: only %(eligible)s persons are eligible for service "
    "%(service)s, "
    "and answers are protected from %(least)s on.",
    "round_no_consent_age": "Round %(round)s asks children and has no age of own consent; create it anew "
    "with --own-consent-age.",
    "round_consent_age": "The age of own consent is %(age)s; give one from 7 to 18, such as 14.",
    "round_no_readers": "Round %(round)s lets people write in their own words, and fewer than %(least)s "
    "people read that; add them: balsas staff add EMAIL --role reader, or create it with --no-open-text.",
    "round_link_children": "Form %(form)s asks young children, for whom a parent or guardian decides; open "
    "links lead to nobody who could. Create the round without --open-link.",
    "round_link_consent": "Form %(form)s asks children from %(age)s on, and below the age of own consent a "
    "parent or guardian has to agree; open links lead to nobody who could. Create the round without "
    "--open-link, or with --own-consent-age %(age)s where the law allows it.",
    "round_link_providers": "Form %(form)s is filled in by signed-in providers; create the round without "
    "--open-link.",
    "round_link_mode": "A round with open links is anonymous, since nobody is invited; leave --mode out.",
    "round_by_link": "Round %(round)s is answered by open links, and nobody is invited; "
    "see: balsas round links %(round)s.",
    "round_by_invitation": "Round %(round)s is answered by invitation and has no open links; "
    "see: balsas invitation issue --round %(round)s.",
    "round_already_open": "Round %(round)s is open already; nothing was changed.",
    "round_is_closed": "Round %(round)s is closed for good.",
    "round_not_draft": "Round %(round)s was opened and is not removed; close it with: balsas round "
    "close %(round)s.",
    "round_not_open_yet": "Round %(round)s is not open yet; open it with: balsas round open %(round)s.",
    "round_amendment": "Only the languages (one more) and the last day of fieldwork (a later one) of an "
    "open round "
    "can change; everything else stays as it was announced.",
    "round_amendment_reason": "Write why the round changes, in 5 to 500 letters: --reason.",
    "wave_unknown": "There is no wave %(wave)s; describe it with --wave-title-lt, --wave-title-en, "
    "--wave-from and --wave-to.",
    "wave_code": "“%(wave)s” cannot be the code of a wave; use up to 20 letters A-Z, digits and -.",
    "wave_titles": "A wave needs a title in both languages: --wave-title-lt and --wave-title-en.",
    "wave_dates": "The fieldwork ends before it begins; correct --wave-from or --wave-to.",
    "wave_exists": "Wave %(wave)s exists with other titles or dates; leave the --wave-… options out.",
    # invitations
    "invitations_issued": "Every eligible person of round %(round)s has a code; for lost ones use --extra.",
    "invitations_extra_number": "Give --extra a number from 1 to %(most)s.",
    "invitations_extra_reason": "Write why more codes are needed, in 5 to 500 letters: --reason.",
    "invitations_no_line": "The frame of round %(round)s asks nobody of organisation %(organisation)s "
    "about service %(service)s.",
    "invitation_state": "There is no state “%(state)s”; the states are %(states)s.",
    "invitation_answered": "This invitation was answered, and stays so.",
    # files written
    "file_exists": "%(path)s exists and is not overwritten; choose another name.",
    "file_unwritable": "%(path)s cannot be written (%(reason)s); choose another place.",
    "file_unreadable": "%(path)s cannot be read (%(reason)s); correct the name.",
    "backup_exists": "%(path)s exists; --replace puts the new copy in its place. Keep no copy of an earlier "
    "day: what differs came between them.",
    "backup_not_sqlite": "Only an embedded database is copied here; use pg_dump for PostgreSQL, "
    "and copy the folder releases of the data folder.",
    # releases
    "release_reason": "The reason must have %(least)s to %(most)s letters; say why this release is made.",
    "release_signed": "Release %(release)s is signed off already.",
    "release_signer_role": "A release is signed off by a person with one of the roles %(roles)s.",
    "release_same_person": "Release %(release)s was made by the same person; another one has to sign it off.",
    "release_replaced": "Release %(release)s is replaced by %(by)s; sign that one off.",
    "release_betrays": "Release %(release)s cannot be signed off: %(reason)s. Make it anew.",
    "release_doi_form": "“%(doi)s” is no DOI; write it as the archive gave it, such as 10.1234/abc.5678.",
    "release_doi_there": "Release %(release)s has the DOI %(doi)s already; if that was a mistake, add "
    "--instead-of %(doi)s.",
    "release_unwritable": "The file was not written: %(reason)s",
    "release_file_missing": "Release %(release)s: the file %(file)s is missing; restore it from a backup.",
    "release_file_foreign": "Release %(release)s: the file %(file)s does not belong there; take it away.",
    "release_file_changed": "Release %(release)s: the file %(file)s was changed; restore it from a backup.",
    # answers collected elsewhere
    "answers_sheet": "%(told)s",
    "answers_sav_damaged": "The file is not a well-formed .sav file (%(error)s); save it again.",
    "answers_row_twice": "Line %(line)s, column row: the same name stands in line %(first)s; "
    "give each row its own.",
    "answers_row_short": "Line %(line)s, column row: give a random text of at least %(least)s letters, "
    "such as a UUID.",
    "answers_code": "Line %(line)s, column code: there is no invitation with this code; check the letters.",
    "answers_other_round": "Line %(line)s, column code: this invitation is not of round %(round)s; "
    "import it into its own.",
    "answers_obstacle": "Line %(line)s: the invitation cannot be answered now (%(obstacle)s); "
    "take the line out.",
    "answers_column": "Line %(line)s, column %(column)s: the questionnaire has no such column; "
    "compare with: balsas answers template.",
    "answers_choice": "Line %(line)s, column %(column)s: the value is none of %(choices)s; correct it.",
    "answers_not_an_option": "Line %(line)s, column %(column)s: no answer has this code; correct it.",
    "answers_malformed": "Line %(line)s, column %(column)s: this cannot be read; correct it.",
    "answers_out_of_range": "Line %(line)s, column %(column)s: the number is too small or too large; "
    "correct it.",
    "answers_too_long": "Line %(line)s, column %(column)s: the text is too long; shorten it.",
    "answers_check_failed": "Line %(line)s, column %(column)s: the number does not go with %(other)s; "
    "correct one of them.",
    "answers_check_explain": "Line %(line)s, column %(column)s: the number does not go with %(other)s; "
    "correct one of them.",
    "answers_required": "Line %(line)s, column %(column)s: this question must be answered; give its code.",
    "answers_skipped": "Line %(line)s, column %(column)s: this question is not asked of this person; "
    "empty the cell.",
}
