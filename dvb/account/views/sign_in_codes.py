"""The page on which the code of a sign-in is entered."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.views import ConfirmLoginCodeView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from alliances.admissions.views.registration import steps


class ConfirmCodeView(ConfirmLoginCodeView):  # type: ignore[misc]
    """Five tries for each code; then another one is sent at once, while there is one left to send.

    Whoever is registering an employer stays among the steps of the registration.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        if getattr(self, "_process", None) is not None or request.user.is_authenticated:
            return response
        messages.info(request, _("That code has run out. Ask for a new one."))
        return redirect(self._start())

    def form_invalid(self, form: Form) -> HttpResponse:
        is_last = self._process.state["failed_attempts"] + 1 >= self._process.max_attempts
        if is_last and self._process.can_resend:
            messages.warning(
                self.request, _("That was the wrong code too often. A new one is on its way: enter that one.")
            )
            return self._resend_form_valid(form)
        if self._process.record_invalid_attempt():
            page: HttpResponse = self.render_to_response(self.get_context_data(form=form))
            return page
        messages.error(self.request, _("Too many wrong codes. Ask for a new one."))
        return redirect(self._start())

    def _resend_form_valid(self, form: Form) -> HttpResponse:
        """A new code has its own time and its own tries."""
        self._process.state.update(at=time.time(), failed_attempts=0)
        response: HttpResponse = super()._resend_form_valid(form)
        return response

    def _start(self) -> str:
        return reverse("alliances:employer-register" if self._registers() else "account_request_login_code")

    def _registers(self) -> bool:
        return bool(self.get_next_url() == reverse("alliances:employer-register-finish"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        registers = self._registers()
        own = {
            "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60,
            "steps": steps() if registers else [],
            "other_address": self._start(),
        }
        return {**super().get_context_data(**kwargs), **own}


confirm_login_code = login_not_required(ConfirmCodeView.as_view())
