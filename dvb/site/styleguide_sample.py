"""Invented values that show every component in its states; long Latvian words on purpose."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator

from alliances.kernel import plots
from alliances.kernel.geo import Gazetteer, latvia_outline
from alliances.pages.fields import DayField, EmailField

WORDS = {
    "forms": "Veidlapas",
    "tables": "Tabulas",
    "states_and_notices": "Stāvokļi un paziņojumi",
    "all_schools": "Visas skolas",
    "how_much_distance_weighs": "Cik svarīgs ir attālums",
    "hardly": "maz",
    "above_all": "vairāk par visu",
    "facts": "Ziņas, izmaiņas, pamatojums",
    "what_is_lost": "Tiks zaudēti 3 risinājumi un 41 ar roku veidots pāris. Publicētās vietas paliek.",
    "pictures": "Attēli",
    "signed_by_the_company": "Parakstījis uzņēmums",
    "solving_the_round": "Risina kārtu",
    "progress_note": "Aplūkoti 1 460 no 2 209 izglītojamajiem",
    "reading_the_file": "Lasa failu",
    "views_of_the_round": "Kārtas skati",
    "empty_title": "Neviens izglītojamais neatbilst šiem filtriem",
    "empty_text": "Paslēpti 2 209 izglītojamie. Noņemiet kādu filtru vai notīriet visus.",
    "delete_the_round": "Dzēst kārtu",
    "delete_this_round": "Dzēst šo kārtu?",
}


class SampleForm(forms.Form):
    name = forms.CharField(label="Vārds un uzvārds", help_text="Tā, kā rakstīts pasē.")
    email = EmailField(label="E-pasta adrese")
    starts_on = DayField(label="Sākuma datums")
    kind = forms.ChoiceField(
        label="Mācību veids",
        widget=forms.RadioSelect,
        choices=[("dvb", "Darba vidē balstītas mācības"), ("prakse", "Kvalifikācijas prakse")],
    )
    school = forms.ChoiceField(label="Skola", choices=[("1", "Daugavpils Tehnoloģiju un tūrisma tehnikums")])
    note = forms.CharField(label="Piezīmes", widget=forms.Textarea, required=False)
    agree = forms.BooleanField(label="Apliecinu, ka izglītojamais ir instruēts darba aizsardzībā")
    file = forms.FileField(label="Fails", required=False, help_text="CSV, XLSX vai ODS, līdz 25 MB.")


def context() -> dict[str, Any]:
    """Everything that ``styleguide.html`` shows."""
    return {
        "title": "12 izglītojamajiem vēl nav vietas",
        "lead": "Kārta „2026./2027. mācību gada 1. pusgads” ir atrisināta, bet vēl nav publicēta.",
        "today": date(2026, 3, 12),
        "form": SampleForm({"name": "", "email": "ilze@", "starts_on": "31.02.2026", "kind": "dvb"}),
        "page": Paginator(range(2209), 50).page(4),
        **_rows(),
        **_lists(),
        "plots": pictures(),
        "sample": WORDS,
    }


def _rows() -> dict[str, Any]:
    names = ("Anna Šķēle-Ķirsone", "Kristaps Žagariņš", "Elizabete Vējputenīte-Mūrniece")
    crafts = ("Programmēšanas tehniķis", "Ēdināšanas pakalpojumu speciālists", "Elektrotehniķis")
    states = (("ok", "Apstiprināts"), ("wait", "Gaida uzņēmumu"), ("bad", "Nav vietas"))
    rows = [
        {"name": n, "qualification": q, "kind": k, "state": s, "km": d, "cost": c, "place": p}
        for n, q, (k, s), d, c, p in zip(
            names, crafts, states, (12.34, 8, None), (1234.5, 0, None), "abc", strict=True
        )
    ]
    chips = [
        {"label": "Skola", "value": "Daugavpils Tehnoloģiju un tūrisma tehnikums", "hides": 1870, "url": "?"},
        {"label": "Stāvoklis", "value": "bez vietas", "hides": 336, "url": "?"},
    ]
    return {"rows": rows, "chips": chips}


def _lists() -> dict[str, Any]:
    return {
        "tasks": [
            {
                "title": "Sameklējiet vietu 12 izglītojamajiem",
                "note": "9 elektrotehniķi, 3 pavāri",
                "label": "Skatīt",
            },
            {"title": "Parakstiet 4 līgumus", "note": "Uzņēmums jau parakstījis", "label": "Parakstīt"},
            {"title": "Iesniedziet grupu kalendāru", "note": "Līdz 15.09.2026.", "label": "Iesniegt"},
        ],
        "figures": [
            {"value": "2 209", "label": "izglītojamajiem ir vieta", "note": "no 2 221", "state": "ok"},
            {
                "value": "12",
                "label": "vēl bez vietas",
                "note": "9 no tiem Latgalē",
                "state": "bad",
                "url": "#",
            },
            {"value": "14,2 km", "label": "attāluma mediāna", "note": "95 % tuvāk par 48,9 km"},
            {"value": "71 %", "label": "ieguva pirmo vēlmi"},
        ],
        "states": [
            ("ok", "Apstiprināts"),
            ("info", "Melnraksts"),
            ("wait", "Gaida uzņēmumu"),
            ("warn", "Jāpārbauda"),
            ("bad", "Nav vietas"),
            ("none", "Nav sākts"),
        ],
        "notices": [
            ("info", "", "Dati nolasīti 12.03.2026. no Izglītības iestāžu reģistra."),
            ("ok", "Kārta publicēta", "2 209 izglītojamiem paziņots."),
            (
                "warn",
                "Noteikums nav pārbaudīts",
                "Darba laika ierobežojums nepilngadīgajiem rāda brīdinājumu.",
            ),
            (
                "bad",
                "Fails nav nolasīts",
                "3. rindā trūkst kvalifikācijas. Ierakstiet to un augšupielādējiet vēlreiz.",
            ),
        ],
        "steps": [{"label": "Fails", "url": "#"}, "Kolonnas", "Priekšskatījums", "Apstiprinājums"],
        "views": [
            {"label": "Kopsavilkums", "url": "#", "current": True},
            {"label": "Pāri", "url": "#tables", "count": 2209},
            {"label": "Bez vietas", "url": "#forms", "count": 12},
        ],
        "rows_of_facts": [
            ("Kvalifikācija", "Programmēšanas tehniķis (4. LKI līmenis)"),
            ("Dzimšanas datums", "12.03.2008."),
            ("Kopmītne", None),
        ],
        "changes": [
            {"label": "Adrese", "old": "Rīgas iela 1, Cēsis", "new": "Raunas iela 12, Cēsis"},
            {"label": "Ceļš līdz", "old": None, "new": "40 km"},
        ],
        "reasons": [
            "No mājām Ikšķilē līdz darbavietai Ogrē ir 8,4 km: tuvāk par 40 km, ko izvēlējāties.",
            "Uzņēmums māca visas trīs prasmes, kas jums vēl jāapgūst.",
        ],
        "source": "Avots: kārtas 3. risinājums, 12.03.2026.",
    }


def pictures() -> list[plots.Plot]:
    """One of each kind of picture, from invented figures."""
    dice = random.Random(2026)  # noqa: S311
    kilometres = [dice.gammavariate(1.6, 9.5) for _ in range(2209)]
    ordered = sorted(kilometres)
    marks = [
        plots.Marker(ordered[len(ordered) // 2], "mediāna"),
        plots.Marker(ordered[int(len(ordered) * 0.95)], "95. procentile"),
    ]
    km = plots.Measure("kilometri no mājām līdz darbavietai", "km", 1)
    return [
        plots.histogram(
            kilometres,
            title="Puse izglītojamo brauc tuvāk par 13 km, bet katrs divdesmitais tālāk par 38 km",
            labels=plots.HistogramLabels("kilometri no mājām līdz darbavietai", "izglītojamie"),
            markers=marks,
        ),
        _map(dice),
        plots.bars(
            [plots.Bar(label, count, tone=tone) for label, count, tone in _REASONS],
            title="Vietas trūkst galvenokārt tāpēc, ka kvalifikācijā nav piedāvājuma",
            label_heading="Iemesls",
            measure=plots.Measure("Izglītojamie"),
            target=(400, "iecerēts ne vairāk kā"),
        ),
        plots.compare(
            [plots.Pair(s, 20.0 + i * 3, 22.5 - i) for i, s in enumerate(_SCHOOLS)],
            title="Otrajā risinājumā ceļš ir īsāks divās skolās no trim",
            label_heading="Skola",
            names=("1. risinājums", "2. risinājums"),
            measure=km,
        ),
        plots.ranges(
            [plots.Range(s, 1.2 + i, 9.5 + 4 * i, 31.0 + 9 * i, 30 + i) for i, s in enumerate(_SCHOOLS)],
            title="Daugavpilī ceļš ir divreiz garāks nekā vidēji",
            labels=plots.RangeLabels("Skola", "5 %", "mediāna", "95 %", "izglītojamie"),
            measure=km,
            reference=(14.2, "mediāna visiem"),
        ),
    ]


_SCHOOLS = (
    "Rīgas Valsts tehnikums",
    "Profesionālās izglītības kompetences centrs „Daugavpils Tehnoloģiju un tūrisma tehnikums”",
    "Ogres tehnikums",
)
_REASONS = (
    ("Kvalifikācijā nav nevienas piedāvātas vietas", 514, "series-5"),
    ("Visas sasniedzamās vietas aizņemtas (pieprasīts vairāk, nekā piedāvāts)", 201, "series-1"),
    ("Tālāk par izglītojamā izvēlēto robežu", 63, "series-1"),
    ("Nepilngadīgais un paaugstināts risks", 13, "series-1"),
    ("Nav norādīta dzīvesvieta", 0, "series-1"),
)


def _map(dice: random.Random) -> plots.Plot:
    places = [p for p in Gazetteer.load().places if p.kind in {"city", "town"}]
    sized = [(p, (p.population or 3000) / 900) for p in places]
    points = [
        plots.MapPoint(p.name, p.name, p.lat, p.lon, max(1, round(s * dice.uniform(0.4, 1))))
        for p, s in sized
    ]
    lines = [plots.MapLine((56.97, 23.15), (56.95, 24.11)), plots.MapLine((57.31, 25.27), (57.54, 25.43))]
    return plots.latvia_map(
        points,
        rings=latvia_outline(),
        title="Katra trešā vieta ir Rīgā",
        labels=plots.MapLabels("Vieta", "darbavietu skaits"),
        lines=lines,
    )
