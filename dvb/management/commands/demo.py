"""Fill the demo year once, run one joint round, say what came out, and serve."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from alliances.kernel.errors import Refused
from alliances.people.models import Membership, User
from dvb.demo import services as demo
from dvb.site import serving
from matching.rounds.models import Run


def _point_links_at(port: int) -> None:
    """Links in e-mails, letters, QR codes and exports lead to this server, also those that its worker writes.

    The address of another machine stays as it was set.
    """
    if urlsplit(settings.SITE_URL).hostname in ("127.0.0.1", "localhost"):
        os.environ["SITE_URL"] = settings.SITE_URL = f"http://127.0.0.1:{port}"


class Command(BaseCommand):
    help = "Shows the whole site with an invented school year. Refuses to run without DEMO=1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--learners", type=int, default=demo.FULL_SIZE, help="Size of the invented year.")
        parser.add_argument("--no-serve", action="store_true", help="Fill and print, but do not serve.")

    def handle(self, *, port: int, learners: int, no_serve: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This command is for demonstrations: set DEMO=1.")
        _point_links_at(port)
        try:
            if not no_serve:
                serving.require_free_port(port)
            self._prepare(learners)
        except Refused as refused:
            raise CommandError(str(refused.message)) from refused
        self._print_summary(demo.latest_run())
        self._print_personas(port)
        if not no_serve:
            serving.serve(port)

    def _prepare(self, learners: int) -> None:
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0, interactive=False)
        if demo.is_filled():
            return
        self.stdout.write("Filling the demo year (once) ...")
        started = time.perf_counter()
        demo.fill(lambda text: self.stdout.write(f"  {text}"), learners=learners)
        self.stdout.write(f"  done in {time.perf_counter() - started:.1f} s")

    def _print_summary(self, run: Run) -> None:
        """The figures of the kept run; nothing here is computed from anything else."""
        s = run.summary
        verdict = "optimal, certificate verified" if run.certificate_ok else "NOT PROVEN OPTIMAL"
        unplaced = ", ".join(f"{code} {n}" for code, n in s["unplaced"].items()) or "nobody"
        share = 100 * s["first_wishes"] / s["with_wishes"] if s["with_wishes"] else 0.0
        self.stdout.write(
            f"\n{run.round.name}\n"
            f"  learners        {s['learners']}\n"
            f"  openings, seats {s['openings']}, {s['seats']}\n"
            f"  placed          {s['placed']}\n"
            f"  unplaced        {s['learners'] - s['placed']} ({unplaced})\n"
            f"  way to work     median {s['median_km']:.1f} km, p95 {s['p95_km']:.1f} km\n"
            f"  first wish      {s['first_wishes']} of {s['with_wishes']} who wished ({share:.0f} %)\n"
            f"  solved in       {s['seconds']:.2f} s: {verdict}\n"
        )

    def _print_personas(self, port: int) -> None:
        self.stdout.write(f"Open http://127.0.0.1:{port}/personas/ and choose who to be (one click):")
        for user in User.objects.filter(is_demo=True).exclude(persona="").order_by("pk"):
            memberships = Membership.objects.filter(user=user).select_related("organisation")
            places = "; ".join(f"{m.organisation}, {m.role}" for m in memberships)
            self.stdout.write(f"  {user.name:<28} {places}")
        self.stdout.write("Ctrl-C ends it; the data stays in var/.\n")
