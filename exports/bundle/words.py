"""The words of a bundle's README: which file to open, what each is for, what the missing codes mean."""

from __future__ import annotations

from collections.abc import Mapping

# What a person uses, and the ending of the file to open for it.
OPEN: Mapping[str, tuple[tuple[str, str], ...]] = {
    "lt": (
        ("SPSS, PSPP", ".sav"),
        ("Stata, R (haven)", ".dta"),
        ("R", ".R"),
        ("Excel, LibreOffice", ".xlsx"),
        ("Python, Spark, DuckDB", ".parquet"),
        ("kita programa", ".csv"),
        ("ką reiškia stulpeliai", ".html"),
    ),
    "en": (
        ("SPSS, PSPP", ".sav"),
        ("Stata, R (haven)", ".dta"),
        ("R", ".R"),
        ("Excel, LibreOffice", ".xlsx"),
        ("Python, Spark, DuckDB", ".parquet"),
        ("another program", ".csv"),
        ("what the columns mean", ".html"),
    ),
}
LANGUAGES: Mapping[str, Mapping[str, str]] = {
    "lt": {"lt": "lietuvių", "en": "anglų", "ru": "rusų", "uk": "ukrainiečių", "pl": "lenkų"},
    "en": {"lt": "Lithuanian", "en": "English", "ru": "Russian", "uk": "Ukrainian", "pl": "Polish"},
}
FILES: Mapping[str, Mapping[str, str]] = {
    "lt": {
        "*.sav": "SPSS ar PSPP: kodai, pavadinimai, trūkstamos reikšmės (LO THRU -1)",
        "*.dta": "Stata 14 ir naujesnė, R (haven): trūkstamos reikšmės .a–.g",
        "*.xlsx": "Excel ar LibreOffice: duomenys ir kodų lapai",
        "*-for-spreadsheets.csv": "CSV skaičiuoklei: prieš į formulę panašų tekstą įrašytas apostrofas",
        "*.csv": "CSV statistikai: niekas nepakeista",
        "*.parquet": "Parquet: Python, R (arrow), Spark, DuckDB",
        "*_design.sps": "imties planas modeliui SPSS Complex Samples (paleiskite po .sps)",
        "*.sps": "perskaito CSV į SPSS ar PSPP, nustato pavadinimus, trūkstamas reikšmes, rodo "
        "paskelbtą dalį",
        "*.do": "perskaito CSV į Stata, nustato pavadinimus, trūkstamas reikšmes, parodo paskelbtą dalį",
        "*.R": "perskaito CSV į R, nustato pavadinimus, trūkstamas reikšmes, suskaičiuoja paskelbtą dalį",
        "codebook_*.html": "kodų knyga naršyklei",
        "codebook_*.pdf": "kodų knyga spausdinti",
        "questionnaire_*.pdf": "klausimynas su stulpelių vardais ir kodais, spausdinti",
        "*.xml": "DDI-Codebook 2.5 archyvui",
        "CHANGELOG.txt": "kas pakeista nuo leidimo iki leidimo",
        "CITATION.txt": "kaip cituoti",
        "*.json": "leidimo aprašas programoms: failų maišos, versijos, kas jį sudarė ir pasirašė",
        "SHA256SUMS": "visų failų maišos",
    },
    "en": {
        "*.sav": "SPSS or PSPP: codes, labels, missing values (LO THRU -1)",
        "*.dta": "Stata 14 and later, R (haven): missing values .a to .g",
        "*.xlsx": "Excel or LibreOffice: data and codebook sheets",
        "*-for-spreadsheets.csv": "CSV for a spreadsheet: an apostrophe before text that looks like "
        "a formula",
        "*.csv": "CSV for statistics: nothing changed",
        "*.parquet": "Parquet: Python, R (arrow), Spark, DuckDB",
        "*_design.sps": "the plan of the module SPSS Complex Samples (run it after the .sps)",
        "*.sps": "reads the CSV into SPSS or PSPP, sets labels, missing values, lists the published share",
        "*.do": "reads the CSV into Stata, sets labels, missing values, displays the published share",
        "*.R": "reads the CSV into R, sets labels, missing values, computes the published share",
        "codebook_*.html": "the codebook for a browser",
        "codebook_*.pdf": "the codebook to print",
        "questionnaire_*.pdf": "the questionnaire with names of columns and codes, to print",
        "*.xml": "DDI-Codebook 2.5 for an archive",
        "CHANGELOG.txt": "what changed from release to release",
        "CITATION.txt": "how to cite",
        "*.json": "the manifest of a release for programs: hashes, versions, who made and signed it",
        "SHA256SUMS": "hashes of all files",
    },
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "lt": {
        "open": "Kurį failą atverti",
        "others": "Tas pats kita kalba – aplankuose {folders}. Skiriasi tik pavadinimai, o eilutės, "
        "stulpeliai ir kodai tie patys. ",
        "folders": "Aplanke {data} – kas visomis kalbomis vienoda. Komandos (.sps, .do, .R) skaito CSV iš "
        "ten: išskleiskite visą .zip ir paleiskite jas jų pačių aplanke.",
        "share": "Palankiai vertinančių dalis – galiojančių reikšmių vidurkis stulpelyje {columns}.",
        "weight": " Svoris: {weight}.",
        "error": " Paklaidai dar reikia: {columns}.",
        "apart": " Kiekvieno {apart} – atskirai.",
        "size": "Eilučių: {rows}, stulpelių: {columns}.",
        "too_long": "Failo .xlsx nėra: „Excel“ lape telpa {most} eilučių.",
        "files": "Failai",
        "missing": "Trūkstamos reikšmės (kodas, raidė Stata ir R programose)",
        "cut": "Failuose sutrumpinti pavadinimai (visi yra kodų knygoje)",
        "cut_stata": "Stulpeliai, kurių pavadinimas .dta ir .do failuose sutrumpintas iki {most} ženklų",
        "check": "Ar failai nepakitę, patikrina: sha256sum -c SHA256SUMS",
        "changes": "Pakeitimai",
        "cite": "Kaip cituoti",
        "doi": "DOI: {doi}",
        "no_doi": "DOI: dar nesuteiktas",
    },
    "en": {
        "open": "Which file to open",
        "others": "The same in another language: the folders {folders}. Only labels differ; rows, columns "
        "and codes are the same. ",
        "folders": "What is the same in every language stands in the folder {data}. The commands (.sps, .do, "
        ".R) read the CSV from there: unpack the whole .zip and run them in their own folder.",
        "share": "The share who rate favourably is the mean of the valid values in the column {columns}.",
        "weight": " Weight: {weight}.",
        "error": " Its error also needs: {columns}.",
        "apart": " Of each {apart} by itself.",
        "size": "Rows: {rows}, columns: {columns}.",
        "too_long": "There is no .xlsx file: an Excel sheet holds {most} rows.",
        "files": "Files",
        "missing": "Missing values (code, letter in Stata and R)",
        "cut": "Labels cut in the files (the codebook has them whole)",
        "cut_stata": "Columns whose label is cut to {most} letters in the .dta and .do files",
        "check": "To check that no file has changed: sha256sum -c SHA256SUMS",
        "changes": "Changes",
        "cite": "How to cite",
        "doi": "DOI: {doi}",
        "no_doi": "DOI: not assigned yet",
    },
}
CODES: Mapping[str, Mapping[int, str]] = {
    "lt": {
        -1: "netaikoma (pasirinko žmogus)",
        -2: "nežino",
        -3: "nenori atsakyti",
        -6: "neskelbiama, kad nebūtų atpažintas žmogus",
        -7: "praleista pagal taisyklę",
        -8: "nėra šioje klausimyno versijoje",
        -9: "parodyta, palikta tuščia",
    },
    "en": {
        -1: "does not apply (chosen by the person)",
        -2: "does not know",
        -3: "prefers not to answer",
        -6: "withheld to protect a person",
        -7: "skipped by a routing rule",
        -8: "not in this version of the questionnaire",
        -9: "shown, left empty",
    },
}
