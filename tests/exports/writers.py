"""All writers of data files and of syntax files, by the name of the file that each makes here."""

from __future__ import annotations

from exports.delimited import write_csv, write_dataset_for_spreadsheets
from exports.excel import write_xlsx
from exports.parquet import write_parquet
from exports.r_syntax import r_syntax
from exports.spss import write_sav
from exports.spss_syntax import spss_plan, spss_syntax
from exports.stata import write_dta
from exports.stata_syntax import stata_syntax
from exports.syntax import write_syntax

WRITERS = {
    "a.sav": write_sav,
    "a.dta": write_dta,
    "a.csv": write_csv,
    "a-for-spreadsheets.csv": write_dataset_for_spreadsheets,
    "a.xlsx": write_xlsx,
    "a.parquet": write_parquet,
}
SYNTAX = {"a.sps": spss_syntax, "a-design.sps": spss_plan, "a.do": stata_syntax, "a.R": r_syntax}


def write_all(dataset, folder):
    for name, write in WRITERS.items():
        write(dataset, folder / name)
    for name, syntax in SYNTAX.items():
        write_syntax(syntax, dataset, "a.csv", folder / name)
