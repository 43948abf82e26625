"""The Latvian catalogue: messages found in the code and templates, merged, judged and compiled with Babel.

No gettext programs are needed. The file holds no line numbers and is sorted, so that a change of code shows
in its diff only where a sentence changed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

LANGUAGE = "lv"
PLURALS = get_plural(LANGUAGE)
_NAMES = ("gettext", "ngettext", "pgettext", "npgettext")
KEYWORDS = dict.fromkeys(["_", "gettext_noop", *_NAMES, *(f"{name}_lazy" for name in _NAMES)])
HEADER = (
    'msgid ""\nmsgstr ""\n"Language: lv\\n"\n"MIME-Version: 1.0\\n"\n'
    '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
    f'"Plural-Forms: nplurals={PLURALS.num_plurals}; plural={PLURALS.plural_expr};\\n"\n\n'
)
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")

Key = tuple[str, str | None]


@dataclass
class ExtractedMessage:
    """One message of the source: its key, its plural (empty if it has none), and a file it stands in."""

    singular: str
    plural: str
    context: str | None
    path: Path

    @property
    def key(self) -> Key:
        return self.singular, self.context

    @property
    def id(self) -> str | tuple[str, str]:
        return (self.singular, self.plural) if self.plural else self.singular


@dataclass
class Merged:
    """A catalogue in step with the code, and what was noticed on the way."""

    catalogue: Catalog
    differing: list[str] = field(default_factory=list)


def source_files(root: Path, packages: Iterable[str]) -> Iterator[Path]:
    for package in packages:
        for path in sorted((root / package).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and "static" not in path.parts:
                yield path


def messages_in(path: Path) -> Iterator[ExtractedMessage]:
    """Find the messages of one Python module or Django template."""
    text = path.read_text()
    if path.suffix != ".py":
        # What is no message became filler; its indentation would be a fault to the tokenizer.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    for _line, function, arguments, _comments in extract_python(
        io.BytesIO(text.encode()), KEYWORDS, [], {"encoding": "utf-8"}
    ):
        message = _extract(str(function).removesuffix("_lazy"), arguments, path)
        if message is not None:
            yield message


def _extract(function: str, arguments: Any, path: Path) -> ExtractedMessage | None:
    texts = list(arguments) if isinstance(arguments, list | tuple) else [arguments]
    context = texts.pop(0) if function in {"pgettext", "npgettext"} else None
    ids = texts[: 2 if function in {"ngettext", "npgettext"} else 1]
    if not ids or not all(isinstance(text, str) and text for text in ids):
        return None
    return ExtractedMessage(ids[0], ids[1] if len(ids) == 2 else "", context, path)


def messages_of(root: Path, packages: Iterable[str]) -> dict[Key, ExtractedMessage]:
    """Collect every message once; a plural form wins over the bare message of the same text."""
    collected: dict[Key, ExtractedMessage] = {}
    for path in source_files(root, packages):
        for message in messages_in(path):
            message.path = path.relative_to(root)
            if message.key not in collected or (message.plural and not collected[message.key].plural):
                collected[message.key] = message
    return collected


def read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, abort_invalid=True)


def merge(messages: dict[Key, ExtractedMessage], current: Catalog, fragments: dict[str, Catalog]) -> Merged:
    """Keep the translations that there are, and fill the empty ones from the fragments in their order."""
    merged = Merged(Catalog(locale=LANGUAGE))
    for key in sorted(messages, key=lambda key: (key[0], key[1] or "")):
        message = messages[key]
        string = _translation(current, message)
        for name, fragment in fragments.items():
            offered = _translation(fragment, message)
            if _is_empty(offered):
                continue
            if _is_empty(string):
                string = offered
            elif string != offered:
                merged.differing.append(f"{name}: {message.singular!r}: {offered!r}, kept {string!r}")
        merged.catalogue.add(message.id, string, context=message.context)
    return merged


def _translation(catalogue: Catalog, extracted: ExtractedMessage) -> str | tuple[str, ...]:
    empty: str | tuple[str, ...] = ("",) * PLURALS.num_plurals if extracted.plural else ""
    message = catalogue.get(extracted.singular, extracted.context)
    if message is None or message.fuzzy:
        return empty
    string = message.string
    if extracted.plural:
        fits = isinstance(string, tuple | list) and len(string) == PLURALS.num_plurals
        return tuple(string or "") if fits else empty
    return string if isinstance(string, str) else empty


def _is_empty(string: str | tuple[str, ...]) -> bool:
    return not all(string) if isinstance(string, tuple) else not string


def text_of(catalogue: Catalog) -> str:
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100, no_location=True, omit_header=True, sort_output=True)
    return HEADER + buffer.getvalue().decode().strip() + "\n"


def faults_of(catalogue: Catalog, messages: dict[Key, ExtractedMessage] | None = None) -> Iterator[str]:
    """The problems of an incomplete catalogue: untranslated, fuzzy, obsolete, other placeholders.

    With the messages of the source each fault names a file in which its sentence stands.
    """
    for obsolete in catalogue.obsolete:
        yield f"obsolete: {obsolete[0] if isinstance(obsolete, tuple) else obsolete}"
    for message in catalogue:
        if message.id:
            extracted = (messages or {}).get((_ids(message)[0], message.context))
            place = f"{extracted.path}: " if extracted else ""
            yield from (place + problem for problem in _faults_of_message(message))


def _ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, tuple | list) else (str(message.id),)


def _faults_of_message(message: Message) -> Iterator[str]:
    ids = _ids(message)
    strings = message.string if isinstance(message.string, tuple | list) else (message.string or "",)
    if message.fuzzy:
        yield f"fuzzy: {ids[0]!r}"
    if not all(strings):
        yield f"not translated: {ids[0]!r}"
        return
    if len(ids) > 1 and len(strings) != PLURALS.num_plurals:
        yield f"{len(strings)} plural forms instead of {PLURALS.num_plurals}: {ids[0]!r}"
    expected = sorted(_PLACEHOLDER.findall(ids[-1]))  # the first Latvian form is also for 21 and 31
    for form, string in enumerate(strings):
        present = sorted(_PLACEHOLDER.findall(string))
        is_zero = form == PLURALS.num_plurals - 1 and set(present) <= set(
            expected
        )  # "none" may leave out the number
        if present != expected and not is_zero:
            yield f"other placeholders: {ids[-1]!r} and {string!r}"


def compile_file(path: Path) -> bool:
    """Write the .mo beside a .po unless it is there already and newer; tell whether it was written."""
    target = path.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
        return False
    fresh = target.with_suffix(".mo.new")
    with fresh.open("wb") as file:
        write_mo(file, read(path))
    fresh.replace(target)
    return True
