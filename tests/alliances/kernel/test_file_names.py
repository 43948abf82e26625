"""A personal code stands in no name of a file, however it was typed, wherever the file was handed in."""

from __future__ import annotations

import pytest

from alliances.imports.services.batches import _file_name
from alliances.kernel.file_names import without_personal_codes
from dvb.site.log_redaction import redact

DASHES = ["-", "–", "‑", "−", " - ", "--", "+", "_", ".", " ", "\u200b", ""]
CODES = [f"010190{dash}12345" for dash in DASHES] + [
    "01.01.90-12345",
    "01 01 90 12345",
    "０１０１９０-１２３４５",
]


@pytest.mark.parametrize("code", CODES)
def test_a_personal_code_is_masked_in_every_name(code: str) -> None:
    name = f"ligums {code} (2).pdf"
    for masked in (without_personal_codes(name), _file_name(name)):
        assert "12345" not in masked
        assert masked.endswith("(2).pdf")


@pytest.mark.parametrize("code", ["010190-12345", "010190–12345", "01.01.90-12345"])
def test_a_personal_code_is_masked_in_the_log(code: str) -> None:
    assert "12345" not in redact(f"GET /learners/?find={code}")


@pytest.mark.parametrize("name", ["ligums 2026-11-29.pdf", "D-123456 (2026).pdf", "tel 29 123 456.xlsx"])
def test_other_digits_stay(name: str) -> None:
    assert without_personal_codes(name) == name
