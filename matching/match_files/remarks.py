"""What is wrong with the spreadsheets, or worth knowing about them: one line each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from alliances.imports.services.rows import Fault
from alliances.kernel.spreadsheets.rows import CellError


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence about one place of one file; ``message`` and ``mend`` are lazy."""

    file: str
    code: str
    message: object
    mend: object = ""
    row: int = 0

    def __str__(self) -> str:
        parts = (f"{self.file}:", str(self.message), str(self.mend))
        return " ".join(" ".join(part.split()) for part in parts if part)


@dataclass(slots=True)
class Remarks:
    """Faults stop the job, warnings do not."""

    faults: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)

    def refuse(self, file: str, code: str, message: object, hint: object = "") -> None:
        self.faults.append(Remark(file, code, message, hint))

    def warn(self, file: str, code: str, message: object, hint: object = "") -> None:
        self.warnings.append(Remark(file, code, message, hint))

    def refuse_row(self, file: str, row: int, fault: Fault | CellError) -> None:
        self.faults.append(Remark(file, fault.code, fault.message, fault.mend, row))

    def warn_row(self, file: str, row: int, fault: Fault) -> None:
        self.warnings.append(Remark(file, fault.code, fault.message, fault.mend, row))

    def sort(self, files: Sequence[str]) -> None:
        """File after file, row after row."""
        place = {file: number for number, file in enumerate(files)}
        for remarks in (self.faults, self.warnings):
            remarks.sort(key=lambda remark: (place.get(remark.file, -1), remark.row))

    def stop_if_faulty(self, files: Sequence[str]) -> None:
        """Raise the collected faults, if there are any."""
        self.sort(files)
        if self.faults:
            raise UnusableInputError(self.faults, self.warnings)


class UnusableInputError(Exception):
    """The input cannot be used: nothing was solved and nothing was written."""

    def __init__(self, faults: Iterable[Remark], warnings: Iterable[Remark] = ()) -> None:
        self.faults, self.warnings = tuple(faults), tuple(warnings)
        super().__init__(f"{len(self.faults)} faults")
