"""Files that want to break the reader, and ordinary ones that look as if they did; each made in code.

``python -m tests.alliances.kernel.hostile_files`` prints what each got as a table: the answer, the seconds
and the memory of the asking process and of the child that read the file.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import zipfile
from dataclasses import asdict

from django.conf import settings

from tests.alliances.kernel.spreadsheets import made
from tests.alliances.kernel.spreadsheets.measured import Hostile, as_markdown, measure

TABLE = (
    ("Audzēkņa ID", "Vārds", "Kvalifikācija"),
    ("L1", "Ģirts Ķēniņš", "Pavārs"),
    ("L2", "Žanete", "Pavārs"),
)
LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY outside SYSTEM "file:///etc/passwd">]>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
MEGA = 1_000_000


def _csv(text: str = "", encoding: str = "utf-8") -> bytes:
    return ("\n".join(";".join(row) for row in TABLE) + "\n" + text).encode(encoding)


def _sheet(rows: str = "", **around: str) -> str:
    return made.sheet_xml(made.grid_xml(TABLE) + rows, **around)


def _rows(count: int) -> str:
    return "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(4, count))


def _with(parts: dict[str, bytes | str], name: str = "x.xlsx") -> bytes:
    return made.packed({**made.xlsx_parts(_sheet()), **parts})


def _without_password() -> bytes:
    data = bytearray(made.xlsx_of(TABLE))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := data.find(magic, place + 1)) >= 0:
            data[place + offset] |= 1
    return bytes(data)


def _lying_about_size() -> bytes:
    data = bytearray(made.xlsx(_sheet(" " * 30 * MEGA)))
    place = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02"))
    while b"sheet1" not in data[place + 46 : place + 90]:
        place = data.find(b"PK\x01\x02", place + 1)
    data[place + 24 : place + 28] = (900).to_bytes(4, "little")
    return bytes(data)


def _twice_the_same_part() -> bytes:
    pairs = [*made.xlsx_parts(_sheet()).items(), ("XL/workbook.xml", "<workbook/>")]
    return made.packed(pairs)


def _nested(depth: int) -> bytes:
    data = bytes(10 * MEGA)
    for level in range(depth):
        data = made.packed({f"{level}.zip": data})
    return data


def _many_parts() -> bytes:
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w") as archive:
            for number in range(20_000):
                archive.writestr(zipfile.ZipInfo(f"xl/{number}"), b"")
        file.seek(0)
        return file.read()


def _many_middling_parts() -> bytes:
    """Each too small for its ratio to be looked at, all together too much."""
    return _with({f"xl/media/{n}.bin": bytes(MEGA - 1) for n in range(130)})


def _noise() -> bytes:
    return random.Random(7).randbytes(100_000)  # noqa: S311 - only has to be the same each time


def _ods_cell(attributes: str, row_attributes: str = "", text: str = "x") -> bytes:
    row = f"<table:table-row {row_attributes}>{made.ods_text(text, attributes)}</table:table-row>"
    return made.ods(made.ods_table(row))


def _many_spaces() -> bytes:
    text = '<text:p>x<text:s text:c="2000000000"/></text:p>'
    return made.ods(
        made.ods_table(f"<table:table-row><table:table-cell>{text}</table:table-cell></table:table-row>")
    )


def _many_different_cells() -> bytes:
    heading = ";".join(f"Sleja {letter}" for letter in "ABCDEFGHIJKL") + "\n"
    row = ";".join(f"{{0}}. rinda, {n}. šūna" for n in range(12)) + "\n"
    return (heading + "".join(row.format(n) for n in range(10_000))).encode()


def _blank_ods() -> bytes:
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows = (
        f"<table:table-row>{made.ods_text('Nosaukums')}{blank}</table:table-row>"
        f"<table:table-row>{made.ods_text('Liepa')}{blank}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="1048570">{blank}</table:table-row>'
    )
    return made.ods(made.ods_table(rows))


_NAMES = (
    Hostile("no bytes at all", "tukss.xlsx", lambda: b"", "empty"),
    Hostile("a sheet with nothing in it", "tukss.xlsx", lambda: made.xlsx(made.sheet_xml("")), "empty"),
    Hostile("web page called .xlsx", "a.xlsx", lambda: b"<html><table><tr><td>A</table></html>", "html"),
    Hostile("web page called .csv", "a.csv", lambda: b"\xef\xbb\xbf <!DOCTYPE html><p>x", "html"),
    Hostile("old Excel called .xlsx", "a.xlsx", lambda: OLE + "Workbook".encode("utf-16-le"), "old_excel"),
    Hostile("old Excel", "a.xls", lambda: OLE, "old_excel"),
    Hostile("encrypted workbook", "a.xlsx", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    Hostile("ZIP with encrypted parts", "a.xlsx", _without_password, "password"),
    Hostile("PDF called .xlsx", "a.xlsx", lambda: b"%PDF-1.7\n", "other_content"),
    Hostile(
        "SVG called .csv", "a.csv", lambda: b'<?xml version="1.0"?><svg onload="alert(1)"/>', "other_content"
    ),
    Hostile("program called .csv", "a.csv", lambda: b"MZ\x90\x00\x03" + bytes(99), "other_content"),
    Hostile("CSV called .xlsx", "a.xlsx", _csv, "not_a_workbook"),
    Hostile("XLSX called .csv", "a.csv", lambda: made.xlsx_of(TABLE), "other_content"),
    Hostile("ODS called .xlsx", "a.xlsx", lambda: made.ods_of(TABLE), "other_content"),
    Hostile("two endings", "saraksts.exe.csv", _csv, "double_extension"),
    Hostile("two harmless endings", "grupa.2026.csv", _csv),
    Hostile("picture", "a.png", lambda: b"\x89PNG", "unsupported_type"),
    Hostile("macro workbook", "a.xlsm", lambda: made.xlsx_of(TABLE), "macros"),
    Hostile("macros called .xlsx", "a.xlsx", lambda: _with({"xl/vbaProject.bin": b"x"}), "macros"),
    Hostile("ODS with Basic", "a.ods", lambda: made.ods("", **{"Basic/Standard/M.xml": "<x/>"}), "macros"),
    Hostile("larger than allowed", "a.csv", lambda: b"a;b\n" * 7 * MEGA, "file_too_big"),
)
_ZIPS = (
    Hostile("cut-off ZIP", "a.xlsx", lambda: made.xlsx_of(TABLE)[:900], "damaged"),
    Hostile(
        "ZIP bomb, 120 MB", "a.xlsx", lambda: _with({"xl/media/x.bin": bytes(120 * MEGA)}), "unpacks_too_big"
    ),
    Hostile("ZIP bomb in 130 parts", "a.xlsx", _many_middling_parts, "unpacks_too_big"),
    Hostile("ZIP bomb as a sheet", "a.xlsx", lambda: made.xlsx(_sheet(" " * 90 * MEGA)), "unpacks_too_big"),
    Hostile("part larger than it says", "a.xlsx", _lying_about_size, "damaged"),
    Hostile("20 000 parts", "a.xlsx", _many_parts, "too_many_parts"),
    Hostile("ZIP in ZIP in ZIP", "a.xlsx", lambda: _nested(5), "not_a_spreadsheet"),
    Hostile("embedded ZIP bomb, not opened", "a.xlsx", lambda: _with({"xl/embeddings/o.bin": _nested(2)})),
    Hostile("part outside the folder", "a.xlsx", lambda: _with({"../../etc/cron.d/x": b"x"}), "unsafe_parts"),
    Hostile("the same part twice", "a.xlsx", _twice_the_same_part, "unsafe_parts"),
    Hostile("ZIP that is no workbook", "a.xlsx", lambda: made.packed({"a.txt": "a"}), "not_a_spreadsheet"),
)
_XLSX = (
    Hostile("billion laughs", "a.xlsx", lambda: made.xlsx(_sheet(prolog=LAUGHS + "]>")), "xml_entities"),
    Hostile(
        "entity from outside",
        "a.xlsx",
        lambda: made.xlsx(_sheet(), sharedStrings=OUTSIDE + "<sst><si><t>&outside;</t></si></sst>"),
        "xml_entities",
    ),
    Hostile(
        "false dimension", "a.xlsx", lambda: made.xlsx(_sheet(before='<dimension ref="A1:XFD1048576"/>'))
    ),
    Hostile(
        "one cell in row 1 048 576",
        "a.xlsx",
        lambda: made.xlsx(_sheet('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')),
        "too_many_rows",
    ),
    Hostile(
        "one cell in column XFD",
        "a.xlsx",
        lambda: made.xlsx(_sheet('<row r="9"><c r="XFD9"><v>1</v></c></row>')),
        "too_many_columns",
    ),
    Hostile("400 000 rows", "a.xlsx", lambda: made.xlsx(_sheet(_rows(400_000))), "too_many_rows"),
    Hostile(
        "49 000 rows, one cell in column GR each",
        "a.xlsx",
        lambda: made.xlsx(
            _sheet("".join(f'<row r="{n}"><c r="GR{n}"><v>1</v></c></row>' for n in range(4, 49_000)))
        ),
        "too_many_cells",
    ),
    Hostile(
        "40 sheets, one far cell in each",
        "a.xlsx",
        lambda: made.xlsx(*[_sheet('<row r="49999"><c r="A49999"><v>1</v></c></row>')] * 40),
        "too_many_cells",
    ),
    Hostile("100 sheets", "a.xlsx", lambda: made.xlsx(*[_sheet()] * 100), "too_many_sheets"),
    Hostile(
        "100 000 blank formatted rows",
        "a.xlsx",
        lambda: made.xlsx(_sheet("".join(f'<row r="{n}" s="1"/>' for n in range(4, 100_000)))),
    ),
    Hostile(
        "cell of 20 MB, packed small",
        "a.xlsx",
        lambda: made.xlsx(_sheet(made.cell("A4", "ā" * 10 * MEGA).join(('<row r="4">', "</row>")))),
        "unpacks_too_big",
    ),
    Hostile(
        "cell of 20 MB that does not pack",
        "a.xlsx",
        lambda: made.xlsx(
            _sheet(f'<row r="4">{made.cell("A4", random.Random(1).randbytes(10 * MEGA).hex())}</row>')
        ),  # noqa: S311
        "cell_too_long",
    ),
    Hostile(
        "tag of 20 MB",
        "a.xlsx",
        lambda: made.xlsx(_sheet(f'<row r="4" x="{random.Random(1).randbytes(10 * MEGA).hex()}"/>')),  # noqa: S311
        "damaged",
    ),
    Hostile(
        "200 000 tags inside each other",
        "a.xlsx",
        lambda: made.xlsx(_sheet("".join(f"<a{n % 9973}>" for n in range(200_000)))),
        "damaged",
    ),
    Hostile(
        "shared text that is not there",
        "a.xlsx",
        lambda: made.xlsx(_sheet('<row r="4"><c r="A4" t="s"><v>7</v></c></row>')),
        "damaged",
    ),  # noqa: E501
    Hostile(
        "formula without a saved value",
        "a.xlsx",
        lambda: made.xlsx(_sheet('<row r="4"><c r="A4"><f>1+1</f></c></row>')),
    ),  # noqa: E501
    Hostile("link to another file", "a.xlsx", lambda: _with({"xl/externalLinks/externalLink1.xml": "<x/>"})),
)
_CSV = (
    Hostile("NUL byte in row 4", "a.csv", lambda: _csv("L3;A\0nna;Pavārs\n"), "nul_bytes"),
    Hostile("noise", "a.csv", _noise, "nul_bytes"),
    Hostile("UTF-16 with BOM", "a.csv", lambda: _csv(encoding="utf-16")),
    Hostile("UTF-16 without BOM", "a.csv", lambda: _csv(encoding="utf-16-le")),
    Hostile("Windows-1257", "a.csv", lambda: _csv(encoding="cp1257")),
    Hostile("two BOMs", "a.csv", lambda: b"\xef\xbb\xbf" * 2 + _csv()),
    Hostile("UTF-8 with a damaged letter", "a.csv", lambda: _csv() + b"L3;\xc4;x\n", "encoding_damaged"),
    Hostile("letters of no encoding", "a.csv", lambda: b"a;b\n\x81\x83;x\n", "encoding_unknown"),
    Hostile("cell of 20 MB", "a.csv", lambda: _csv("L3;" + "x" * 20 * MEGA), "cell_too_long"),
    Hostile("100 000 columns", "a.csv", lambda: _csv("x;" * 100_000), "too_many_columns"),
    Hostile("20 000 000 separators", "a.csv", lambda: b"a;b\n" + b";" * 20 * MEGA, "too_many_columns"),
    Hostile(
        "quote never closed", "a.csv", lambda: _csv('L3;"Anna;Pavārs\nL4;Jānis;Pavārs\n'), "quote_not_closed"
    ),
    Hostile("only a header", "a.csv", lambda: b"ID;V\xc4\x81rds\n"),
    Hostile("200 000 rows", "a.csv", lambda: b"L1;Anna;x\n" * 200_000, "too_many_rows"),
    Hostile("10 000 rows of 12 cells, all different", "a.csv", _many_different_cells),
    Hostile("formulas", "a.csv", lambda: _csv("L3;=cmd|'/c calc'!A1;+1+1\n")),
)
_ODS = (
    Hostile(
        "ODS, 1 048 576 equal rows",
        "a.ods",
        lambda: _ods_cell("", 'table:number-rows-repeated="1048576"'),
        "too_many_rows",
    ),  # noqa: E501
    Hostile(
        "ODS, 16 384 equal cells",
        "a.ods",
        lambda: _ods_cell('table:number-columns-repeated="16384"'),
        "too_many_columns",
    ),  # noqa: E501
    Hostile(
        "ODS, 50 000 × 200 equal long cells",
        "a.ods",
        lambda: _ods_cell(
            'table:number-columns-repeated="200"', 'table:number-rows-repeated="50000"', "x" * 4_000
        ),
        "too_much_text",
    ),
    Hostile(
        "ODS, 2 000 000 000 spaces",
        "a.ods",
        _many_spaces,
        "cell_too_long",
    ),
    Hostile(
        "ODS, a number of 5 000 digits",
        "a.ods",
        lambda: _ods_cell(f'table:number-columns-repeated="{"9" * 5000}"'),
        "too_many_columns",
    ),  # noqa: E501
    Hostile("ODS, blank to the last row", "a.ods", _blank_ods),
    Hostile("ODS, billion laughs", "a.ods", lambda: made.ods("", prolog=LAUGHS + "]>"), "xml_entities"),
    Hostile(
        "ODS with a password",
        "a.ods",
        lambda: made.ods("", **{"META-INF/manifest.xml": "<m><manifest:encryption-data/></m>"}),
        "password",
    ),
)
FILES = (*_NAMES, *_ZIPS, *_XLSX, *_CSV, *_ODS)


def main() -> None:
    settings.configure(USE_I18N=False)
    chosen = [one for one in FILES if all(word in one.what for word in sys.argv[2:])]
    outcomes = [measure(one) for one in chosen]
    as_json = sys.argv[1:2] == ["--json"]
    print(json.dumps([asdict(one) for one in outcomes]) if as_json else as_markdown(outcomes))  # noqa: T201


if __name__ == "__main__":
    main()
