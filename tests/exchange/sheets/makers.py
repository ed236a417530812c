"""Makes sheets for tests as other teams might keep them: separated text, Excel and OpenDocument workbooks."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl

Value = str | int | float | date | datetime | time | None
Rows = Sequence[Sequence[Value]]

DUTY_DESK = Path(__file__).parents[2] / "golden" / "sheets" / "duty_desk_contact_log.csv"
"""The invented log of a duty desk, mess and all; 428 rows of which 421 are contacts."""


def separated(rows: Iterable[Sequence[object]], *, separator: str = ",", encoding: str = "utf-8") -> bytes:
    """Rows as separated text."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows([["" if v is None else v for v in row] for row in rows])
    return out.getvalue().encode(encoding)


def excel(sheets: Mapping[str, Rows], *, hidden: Sequence[str] = (), merged: Mapping[str, str] | None = None) -> bytes:
    """An xlsx workbook; ``merged`` gives one range of cells to merge by sheet."""
    book = openpyxl.Workbook()
    del book[book.sheetnames[0]]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
        if merged and name in merged:
            sheet.merge_cells(merged[name])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _ods_cell(value: Value) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, date):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}">'
            f"<text:p>{value:%d/%m/%y}</text:p></table:table-cell>"
        )
    if isinstance(value, int | float):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    if isinstance(value, time):
        return f'<table:table-cell office:value-type="time" office:time-value="PT{value:%HH%MM%S}S"/>'
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in value.split("\n"))
    return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'


def ods_content(body: str) -> bytes:
    """An OpenDocument workbook around the given table rows (XML)."""
    ns = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{ns}office:1.0" '
        f'xmlns:table="{ns}table:1.0" xmlns:text="{ns}text:1.0" office:version="1.3"><office:body>'
        f'<office:spreadsheet><table:table table:name="Log">{body}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{ns}manifest:1.0">'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    parts = {"content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()}
    return packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"} | parts, compress=False)


def open_document(rows: Rows) -> bytes:
    """An ods workbook with one sheet, padded with empty repeated rows as office programs do."""
    body = "".join(f"<table:table-row>{''.join(_ods_cell(v) for v in row)}</table:table-row>" for row in rows)
    padding = (
        '<table:table-row table:number-rows-repeated="1048500">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    return ods_content(body + padding)


def packed(parts: dict[str, bytes], *, compress: bool = True) -> bytes:
    """A zip file of the given parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def excel_by_hand(cells: str, *, strings: str = "") -> bytes:
    """An xlsx workbook whose sheet data is given as XML, for what no honest program would write."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
        '<sheet name="Log" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
        f'Type="{relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{strings}</sst>',
    }
    return packed({name: text.encode() for name, text in parts.items()})
