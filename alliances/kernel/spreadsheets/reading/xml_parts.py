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

DEEPEST_TAG = 100


def parse(chunks: Iterable[bytes], handler: Handler, report: Callable[[int], None] | None = None) -> None:
    """Feed a part to ``handler``; ``report`` hears the bytes of each piece."""
    parser = ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 1 << 15
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler, parser.EndElementHandler = _counting(handler)
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


def _counting(handler: Handler) -> tuple[Callable[[str, dict[str, str]], None], Callable[[str], None]]:
    """The handler's start and end, with a limit to how deep tags lie in each other: expat keeps them all."""
    depth = 0
    handle_start, handle_end = handler.start, handler.end

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST_TAG:
            raise Fault("damaged")
        handle_start(name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handle_end(name)

    return start, end


def _refuse(*_: object) -> NoReturn:
    raise Fault("xml_entities")


def local(name: str) -> str:
    """``x:row`` is ``row``: which prefix a program chose means nothing."""
    return name.rpartition(":")[2]
