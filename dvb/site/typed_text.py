"""What people type is kept as it is seen: characters that nobody sees leave every form before it is read.

A change of direction (U+202E) turns what follows it around; zero width makes two names look alike. Files
and cells are read elsewhere (``alliances.kernel.text.normalise``).
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from alliances.kernel.text import is_hidden, without_hidden


class TypedTextMiddleware:
    """Stands behind the check of the form's token, which reads the form first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        if request.method != "POST":
            return
        typed = {
            name: values
            for name, values in request.POST.lists()
            if "password" not in name and any(map(is_hidden, "".join(values)))
        }
        if not typed:
            return
        plain = request.POST.copy()
        for name, values in typed.items():
            plain.setlist(name, [without_hidden(value) for value in values])
        plain._mutable = False
        request.POST = plain  # type: ignore[assignment]
