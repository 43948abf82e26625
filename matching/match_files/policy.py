"""Weights and limits from the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.kernel.errors import Refused
from matching.engine.problem import Policy


def read(texts: Iterable[str]) -> Policy:
    """A policy from ``KEY=VALUE``, the rest as it is by default.

    Raises
    ------
    Refused
        ``policy`` where a key is unknown, a value is no number, or the engine refuses it.
    """
    parsers = {field.name: _parser(str(field.type)) for field in fields(Policy)}
    values: dict[str, float] = {}
    for text in texts:
        key, _sign, value = (part.strip() for part in text.partition("="))
        if key not in parsers:
            template = _("“{key}” is no weight of the policy. There are: {known}.")
            raise Refused(
                "policy", format_lazy(template, key=key, known=", ".join(sorted(parsers))), "policy"
            )
        try:
            values[key] = parsers[key](value.replace(",", "."))
        except ValueError as fault:
            template = _(
                "“{value}” cannot be the value of {key}: write a number, whole where points are meant."
            )
            raise Refused("policy", format_lazy(template, key=key, value=value), "policy") from fault
    try:
        return Policy(**values)  # type: ignore[arg-type]  # whole numbers where the field says so
    except ValueError as fault:
        template = _("These weights cannot be used: %(why)s.")
        raise Refused("policy", template % {"why": fault}, "policy") from fault


def _parser(type_name: str) -> Callable[[str], float]:
    return int if type_name == "int" else float
