"""Spreadsheets as other programs write them."""

from __future__ import annotations

import io
import zipfile

import openpyxl


def made(**sheets):
    """Return an .xlsx file of sheets, each a list of rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


def repacked(content, part, change):
    """Return the same archive with one part changed."""
    memory = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return memory.getvalue()


def edited(content, sheet, **cells):
    """Return the same workbook with some cells of a sheet changed: `edited(content, "texts", E4="labas")`."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for place, value in cells.items():
        book[sheet][place] = value
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()
