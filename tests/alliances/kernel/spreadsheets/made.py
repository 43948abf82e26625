"""Workbooks put together part by part, so that a test can bend any of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

from hypothesis import settings

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
FEW_CHILDREN = min(100, settings().max_examples)
"""Examples for a property each case of which starts an interpreter, however long the profile is."""
ODS_MIME = b"application/vnd.oasis.opendocument.spreadsheet"
ODS_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)


def packed(parts: Mapping[str, bytes | str] | Iterable[tuple[str, bytes | str]]) -> bytes:
    """A ZIP of parts, deflated."""
    pairs = parts.items() if isinstance(parts, Mapping) else parts
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in pairs:
            archive.writestr(name, data)
    return out.getvalue()


def cell(reference: str, value: object) -> str:
    """One XLSX cell: a number as such, anything else as inline text."""
    if isinstance(value, int | float):
        return f'<c r="{reference}"><v>{value}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def sheet_xml(rows: str, *, before: str = "", after: str = "", prolog: str = "") -> str:
    """A worksheet part around the text of its rows."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<worksheet xmlns="{MAIN}">{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def grid_xml(rows: Iterable[Iterable[object]]) -> str:
    """Rows of plain values, ``None`` for no cell."""
    out = []
    for number, row in enumerate(rows, 1):
        cells = (
            cell(f"{chr(65 + index)}{number}", value) for index, value in enumerate(row) if value is not None
        )
        out.append(f'<row r="{number}">{"".join(cells)}</row>')
    return "".join(out)


def xlsx_parts(*sheets: str, hidden: Iterable[int] = (), names: Iterable[str] = ()) -> dict[str, bytes | str]:
    """The parts of a workbook with these worksheet parts."""
    given = list(names)
    called = [*given, *(f"Lapa{n}" for n in range(len(given) + 1, len(sheets) + 1))]
    state = dict.fromkeys(hidden, ' state="hidden"')
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n + 1}" r:id="rId{n + 1}"{state.get(n, "")}/>'
        for n, name in enumerate(called)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="a" '
            f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">{links}'
            f'<Relationship Id="rId900" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
            f'<Relationship Id="rId901" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"/>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"/>',
        **{f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in enumerate(sheets, 1)},
    }


def xlsx(*sheets: str, **changes: bytes | str) -> bytes:
    """A workbook of worksheet parts; ``changes`` replace parts by a short name such as ``styles``."""
    parts = xlsx_parts(*sheets)
    for name, data in changes.items():
        parts[f"xl/{name}.xml"] = data
    return packed(parts)


def xlsx_of(*grids: Iterable[Iterable[object]]) -> bytes:
    """A workbook of plain values."""
    return xlsx(*(sheet_xml(grid_xml(grid)) for grid in grids))


def ods(tables: str, *, styles: str = "", prolog: str = "", **extra: bytes | str) -> bytes:
    """An OpenDocument spreadsheet around the text of its tables."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<office:document-content {ODS_SPACES}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return packed([("mimetype", ODS_MIME), ("content.xml", content), *extra.items()])


def ods_text(text: str, attributes: str = "") -> str:
    """One ODS cell with text."""
    return (
        f'<table:table-cell office:value-type="string" {attributes}>'
        f"<text:p>{escape(text)}</text:p></table:table-cell>"
    )


def ods_table(rows: str, name: str = "Lapa1") -> str:
    return f"<table:table table:name={quoteattr(name)}>{rows}</table:table>"


def ods_of(grid: Iterable[Iterable[object]]) -> bytes:
    """An OpenDocument spreadsheet of texts."""
    rows = "".join(
        "<table:table-row>"
        + "".join("<table:table-cell/>" if value is None else ods_text(str(value)) for value in row)
        + "</table:table-row>"
        for row in grid
    )
    return ods(ods_table(rows))
