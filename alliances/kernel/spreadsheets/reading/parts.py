"""One XML part, parsed as a stream by expat: no entities, no document types, no endless tags."""

from __future__ import annotations

from pyexpat import ExpatError, ParserCreate

from alliances.kernel.spreadsheets.reading.faults import Fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import NoReturn, Protocol

    class Handler(Protocol):
        """What a part is read by; names are local, without their prefix."""

        def start(self, name: str, attributes: dict[str, str]) -> None: ...
        def end(self, name: str) -> None: ...
        def text(self, data: str) -> None: ...


_NO_MEMORY = 1  # XML_ERROR_NO_MEMORY
LONGEST_TAG = 1_000_000
"""Bytes; expat scans an unfinished tag again with every piece, so a longer one costs quadratic time."""


def parse(chunks: Iterable[bytes], handler: Handler, report: Callable[[int], None] | None = None) -> None:
    """Feed a part to ``handler``; ``report`` hears the bytes of each piece."""
    parser = ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 1 << 15
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    fed = 0
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > LONGEST_TAG:
                raise Fault("damaged")
            if report is not None:
                report(len(chunk))
        parser.Parse(b"", True)
    except (ExpatError, LookupError, ValueError) as error:
        if getattr(error, "code", 0) == _NO_MEMORY:
            raise MemoryError from error
        raise Fault("damaged") from error


def _refuse(*_: object) -> NoReturn:
    raise Fault("xml_entities")


def local(name: str) -> str:
    """``x:row`` is ``row``: which prefix a program chose means nothing."""
    return name.rpartition(":")[2]
