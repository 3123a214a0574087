"""Instruments and answers that travel as spreadsheets: translation sheets, XLSForm."""
