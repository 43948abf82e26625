"""A list on its page against the same list as a file: what differs, in sentences."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.test import Client
from django.urls import URLResolver, get_resolver
from openpyxl import load_workbook

from tests.dvb.site.templatetags.page import Node, read
from tests.every_page import Page

SEVERAL_TABLES = {"alliances:rule-list", "exception-list"}
MOST_READERS, MOST_CHOICES = 2, 2
WORD = re.compile(r"\w+")


def offering() -> set[str]:
    """The names of the routes whose view answers ``?file=``."""
    return set(_offering(get_resolver(), ""))


def _offering(resolver: Any, space: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _offering(pattern, space + (f"{pattern.namespace}:" if pattern.namespace else ""))
        elif getattr(pattern.callback, "offers_file", False):
            yield space + pattern.name


def differences(found: Iterable[Page], clients: dict[str, Client]) -> tuple[set[str], set[str], list[str]]:
    """The routes that were compared, those compared with a filter on, and what differs."""
    compared: dict[str, int] = {}
    filtered: set[str] = set()
    faults: list[str] = []
    offered = offering()
    for page in found:
        if page.route not in offered or compared.get(page.route, 0) >= MOST_READERS:
            continue
        client = clients[page.person]
        tree = _tree(client, page.url)
        if not _links(tree):
            continue  # an empty list
        compared[page.route] = compared.get(page.route, 0) + 1
        faults += _compared(client, page, page.url, tree)
        if compared[page.route] > 1:
            continue  # the filters are the same for every reader
        for query in _narrowed(tree):
            narrow = _tree(client, f"{page.url}?{query}")
            if _links(narrow) and _count(narrow, page.route) < _count(tree, page.route):
                faults += _compared(client, page, f"{page.url}?{query}", narrow)
                filtered.add(page.route)
                break
    return set(compared), filtered, faults


def _compared(client: Client, page: Page, url: str, tree: Node) -> list[str]:
    about = f"{page.person} {url}"
    xlsx, comma = (_get(client, page.url + link["href"]) for link in _links(tree))
    book = load_workbook(io.BytesIO(xlsx.content))
    rows = [list(row) for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
    lines = list(csv.reader(io.StringIO(comma.content.decode("utf-8-sig")), delimiter=";"))[1:]
    wanted = _count(tree, page.route)
    faults = []
    if len(rows) != wanted or len(lines) != wanted:
        faults.append(f"{about}: {wanted} rows on the page, {len(rows)} in XLSX, {len(lines)} in CSV")
    if rows and (lacking := _words(_first(tree)) - _words(" ".join(map(str, rows[0])))):
        faults.append(f"{about}: the first row of the file is {rows[0]}, without {lacking}")
    if book.worksheets[1].max_row < 6:
        faults.append(f"{about}: the file does not say what it is")
    return faults


def _get(client: Client, url: str) -> Any:
    answer = client.get(url)
    assert answer.status_code == 200, f"{url}: {answer.status_code}"
    assert answer.headers["Content-Disposition"].startswith("attachment"), url
    return answer


def _tree(client: Client, url: str) -> Node:
    return read(client.get(url).content.decode())


def _links(tree: Node) -> list[Node]:
    """The links to the XLSX and the CSV."""
    return [link for link in tree.all("a") if "file=" in link.attributes.get("href", "")]


def _tables(tree: Node) -> list[Node]:
    """The tables below the links."""
    nodes = list(tree.walk())
    start = next(at for at, node in enumerate(nodes) if "file-links" in node.attributes.get("class", ""))
    return [node for node in nodes[start:] if node.name == "table" and node.attributes.get("class") == "data"]


def _rows(table: Node) -> list[Node]:
    return table.one("tbody").all("tr")


def _count(tree: Node, route: str) -> int:
    """How many rows the list has, on all its pages."""
    pages = [int(figure.replace("\u00a0", "")) for figure in _totals(tree)]
    if pages and route not in SEVERAL_TABLES:
        return pages[-1]
    tables = _tables(tree) if route in SEVERAL_TABLES else _tables(tree)[:1]
    return sum(len(_rows(table)) for table in tables)


def _totals(tree: Node) -> list[str]:
    counts = [node.text for node in tree.all("p", class_="pages-count")]
    return [re.findall(r"[\d\u00a0]+", text)[-1] for text in counts]


def _first(tree: Node) -> str:
    """The words that name the first row: its link where it has one."""
    heading = _rows(_tables(tree)[0])[0].one("th")
    named = heading.all("a") or [Node("th", {}, None)]
    if not heading.all("a"):
        named[0].parts = [part for part in heading.parts if isinstance(part, str)]
    return named[0].text


def _words(text: str) -> set[str]:
    return set(WORD.findall(text.casefold()))


def _narrowed(tree: Node) -> Iterator[str]:
    """Queries that narrow the list: choices of its filters, then a search for its first row."""
    for select in tree.all("select"):
        values = [one.attributes.get("value", "") for one in select.all("option")]
        if select.attributes.get("id", "").startswith("filter-") or select["name"] in ("show", "group"):
            yield from (
                f"{select['name']}={value}" for value in [one for one in values if one][:MOST_CHOICES]
            )
    if tree.all("input", name_="q"):
        yield f"q={max(_words(_first(tree)), key=len)}"
