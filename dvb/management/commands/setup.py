"""``manage.py setup``: from an empty database to the first administrator who can sign in."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from alliances.kernel.actor import Role
from alliances.kernel.errors import Refused
from dvb.home.first_steps import first_steps
from dvb.site import setup

ASKED = {
    "name": "Name of the first organisation",
    "kind": "Its kind (school, sector_organisation, ministry ...)",
    "email": "E-mail of its administrator",
    "person": "First and last name of the administrator",
}


class Command(BaseCommand):
    help = "Sets a real site up: reference data, first organisation, first administrator, test mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for option, help_text in ASKED.items():
            parser.add_argument(f"--{option}", default="", help=help_text)
        parser.add_argument("--registration-number", default="", help="11 digits, if it has one")
        parser.add_argument("--town", default="", help="Where it is")
        parser.add_argument("--language", choices=[code for code, _ in settings.LANGUAGES], default="lv")
        parser.add_argument("--site-name", default="", help="What e-mails call the site; kept in .env")
        parser.add_argument("--staff", action="store_true", help="may open the administration as well")
        parser.add_argument("--no-mail", action="store_true", help="send no test mail")

    def handle(self, *, no_mail: bool, staff: bool, **options: Any) -> None:
        try:
            self._migrate()
            setup.require_real_site()
            self._name_site(options["site_name"])
            answers = {name: options[name] or self._ask(name) for name in ASKED}
            more = {name: options[name] for name in ("registration_number", "town", "language")}
            done = setup.begin(**answers, **more, is_staff=staff)
        except Refused as refused:
            what = f"{options['email']}: this is no e-mail address. " if refused.field == "email" else ""
            raise CommandError(f"{what}{refused.message}") from refused
        self._tell(done, options["language"])
        if not no_mail:
            self._try_mail(done.administrator.email, options["language"])

    def _migrate(self) -> None:
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0, interactive=False)

    def _name_site(self, name: str) -> None:
        """E-mails name the site, never its host: asked for once, while nobody has named it."""
        if not name and settings.SITE_NAME == settings.DEFAULT_SITE_NAME and sys.stdin.isatty():
            name = input(f"Name of the site in e-mails (Enter keeps {settings.SITE_NAME}): ").strip()
        if not name or name == settings.SITE_NAME:
            return
        fault = setup.remember_site_name(name)
        if fault:
            self.stderr.write(f"The name of the site was not kept: {fault}\nSet SITE_NAME={name} yourself.")

    def _ask(self, name: str) -> str:
        if not sys.stdin.isatty():
            raise CommandError(f"Give --{name}: {ASKED[name]}.")
        answer = ""
        while not answer:
            answer = input(f"{ASKED[name]}: ").strip()
        return answer

    def _tell(self, done: setup.Beginning, language: str) -> None:
        own = done.organisation
        self.stdout.write(f"{own.name}: {done.administrator} administers it ({done.new_rows} new rows).")
        actor = own.as_actor(Role.ADMINISTRATOR, done.administrator.pk)
        with translation.override(language):
            steps = first_steps(actor)
            for step in steps.rows if steps else ():
                mark = "x" if step.is_done else " "
                self.stdout.write(f"  [{mark}] {step.title}  {settings.SITE_URL}{step.url}")
        self.stdout.write(
            f"Sign in at {settings.SITE_URL}/accounts/login/code/ with {done.administrator.email}."
        )

    def _try_mail(self, to: str, language: str) -> None:
        fault = setup.send_test(to, language)
        if fault:
            self.stderr.write(
                f"The test mail to {to} was not sent: {fault}\nCheck EMAIL_URL, then run this again."
            )
        else:
            self.stdout.write(f"A test mail went to {to}.")
