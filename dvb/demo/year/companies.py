"""Plainly invented companies: every name holds the word "Demo", every number begins with 79."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from random import Random

REGISTRATION_WEIGHTS = (9, 1, 4, 8, 3, 10, 2, 5, 7, 6)
RESERVED_PREFIX = "79"

_FIRST = """
Rasas Saules Ozola Bērza Kalna Upes Meža Vēja Zvaigznes Dzintara Jūras Rīta
Mēness Sudraba Vārpas Lauku Avota Liepu Vītolu Zelta Akmens Dzērves Stārķa Bites
Vāveres Zīles Priežu Egļu Krasta Ezera Pļavas Sila Kļavas Kastaņu Pīlādža Ābeles
Ķiršu Dārza Smilgas Gundegas Vizbuļu Magones Rudzupuķu Cielavas Gulbja Vanaga Ērgļa Lūša
Brieža Bebra Ūdra Zandarta Līdakas Laipas Tilta Loka Straumes Viļņa Krāces Varavīksnes
Zibens Pērkona Sniega Salnas Vasaras Rudens Pavasara Atvasaras Dienvidu Ziemeļu Austrumu Rietumu
Līča Salas Pakalna Lejas Birzes Gravas Noras Vālodzes
"""
_SECOND = {
    "construction": "Būve Celtniecība Apdare Namdari Jumti Mūrnieki Ceļi",
    "energy": "Elektro Enerģija Elektromontāža Strāva Siltums",
    "ict": "Dati Programmas Sistēmas Tīkli Elektronika Risinājumi",
    "wood": "Kokapstrāde Mēbeles Galdniecība Koks Logi Mežizstrāde",
    "agriculture": "Saimniecība Dārzs Ferma Stādi Lauktehnika Apstādījumi",
    "food": "Maiznīca Konditoreja Pienotava Gardumi Produkti",
    "metal": "Metāls Metināšana Mašīnas Mehānika Konstrukcijas",
    "chemistry": "Ķīmija Laboratorija Krāsas Materiāli",
    "printing": "Druka Tipogrāfija Izdevniecība Poligrāfija",
    "tourism": "Viesnīca Restorāns Kafejnīca Virtuve Frizētava Salons",
    "business": "Tirdzniecība Veikals Birojs Grāmatvedība Serviss Reklāma",
    "culture": "Studija Foto Video Dizains Galerija",
    "textile": "Šūšana Apģērbi Tekstils Darbnīca",
    "transport": "Autoserviss Transports Loģistika Auto Noliktava",
    "health": "Aprūpe Pansionāts Atbalsts",
}
_FORMS = {"SIA": 0.86, "AS": 0.07, "IK": 0.07}
_FARM = "ZS"
_FARM_SHARE = 0.5


def registration_numbers() -> Iterator[str]:
    """Invented numbers one after the other: right form and checksum, in a range that no register uses."""
    for serial in count():
        body = f"{RESERVED_PREFIX}{serial:08d}"
        check = (3 - sum(w * int(d) for w, d in zip(REGISTRATION_WEIGHTS, body, strict=True))) % 11
        if check < 10:
            yield f"{body}{check}"


class Names:
    """Gives each company a name of its own."""

    def __init__(self, source: Random) -> None:
        self._source = source
        self._left: dict[str, list[str]] = {}
        for sector, nouns in _SECOND.items():
            pairs = [f"Demo {first} {second}" for first in _FIRST.split() for second in nouns.split()]
            source.shuffle(pairs)
            self._left[sector] = pairs

    def left(self, sector: str) -> int:
        """How many names a sector still has."""
        return len(self._left[sector])

    def take(self, sector: str) -> tuple[str, str]:
        """A legal form and a full name, ``SIA „Demo Rasas Kokapstrāde”``."""
        form = self._source.choices(list(_FORMS), weights=list(_FORMS.values()))[0]
        if sector == "agriculture" and self._source.random() < _FARM_SHARE:
            form = _FARM
        pairs = self._left[sector]
        if not pairs:
            raise ValueError(f"no invented names are left for {sector}")
        return form, f"{form} „{pairs.pop()}”"
