"""The interface is complete in Latvian (`make check` asks sync_locale) and in plain English."""

import ast
import re
from functools import cache

import pytest

from dvb.site import message_catalogue as catalogue
from tests.house.source import PACKAGES, ROOT, modules, name_of, nodes, tracked_files

LATVIAN = re.compile("[āčēģīķļņōŗšūžĀČĒĢĪĶĻŅŌŖŠŪŽ]")
PO = ROOT / "dvb/locale/lv/LC_MESSAGES/django.po"
TYPOGRAPHY = "“”‘’–—…·×²→←≥≤−\u00a0"


@cache
def _messages() -> list[catalogue.ExtractedMessage]:
    return list(catalogue.messages_of(ROOT, PACKAGES).values())


def test_message_ids_are_plain_english() -> None:
    assert len(_messages()) > 100
    texts = {text for found in _messages() for text in (found.singular, found.plural)}
    assert not {text for text in texts if LATVIAN.search(text)}
    assert not {text for text in texts if not text.translate(dict.fromkeys(map(ord, TYPOGRAPHY))).isascii()}


def test_no_sentence_is_joined_from_pieces() -> None:
    """What is glued breaks in the Latvian order of words; only "Row 5: " may introduce a sentence."""
    texts = {found.singular for found in _messages()}
    assert not {text for text in texts if text != text.strip() and not text.endswith(": ")}


WITH_A_DAY = re.compile(
    r"{% blocktranslate(?P<with>[^%]*\|day[^%]*)%}(?P<text>.*?)(?:{% plural %}.*?)?{% endblocktranslate %}",
    re.S,
)
DAY_IN_PYTHON = re.compile(r'"(\w+)": (?:\w+\.)?(?:day\(|date_format\([^()]*"SHORT_DATE_FORMAT")')
AFTER_A_DAY = re.compile(r"\|day *}}(?:{% end\w+ %})*\.")


@cache
def _latvian() -> dict[str, list[str]]:
    """Each message with its Latvian; of a plural all three forms."""
    po = (ROOT / "dvb/locale/lv/LC_MESSAGES/django.po").read_text()
    found: dict[str, list[str]] = {}
    for block in po.split("\n\n"):
        values: list[tuple[str, str]] = []
        for line in block.splitlines():
            if begin := re.match(r'(msg[a-z_]+)(?:\[\d\])? "(.*)"$', line):
                values.append((begin[1], begin[2]))
            elif line.startswith('"') and values:
                values[-1] = (values[-1][0], values[-1][1] + line[1:-1])
        texts = [text for name, text in values if name == "msgstr"]
        found |= {text: texts for name, text in values if name == "msgid"}
    return found


def double_stops(template: str) -> list[str]:
    """Latvian sentences of a template that end with a day and a stop: a day ends with one already."""
    found = [match[0] for match in AFTER_A_DAY.finditer(template)]
    for match in WITH_A_DAY.finditer(template):
        message = re.sub(r"{{ *(\w+) *}}", r"%(\1)s", match["text"])
        for name in re.findall(r"(\w+)=[^ ]*\|day", match["with"]):
            found += [text for text in _latvian().get(message, []) if f"%({name})s." in text]
    return found


def test_no_sentence_is_translated_inside_a_format_string() -> None:
    """The catalogue is not made from what stands there: the sentence would stay English."""
    found = [
        f"{name_of(path)}:{call.lineno}"
        for path in modules("alliances", "matching", "dvb")
        for text in nodes(path)
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in catalogue.KEYWORDS
    ]
    assert not found


def test_no_latvian_sentence_has_a_stop_after_that_of_a_day() -> None:
    templates = [
        path for path in tracked_files() if "templates" in path.parts and path.suffix in (".html", ".txt")
    ]
    assert sum(bool(WITH_A_DAY.search(path.read_text())) for path in templates) > 20
    assert {path.name: found for path in templates if (found := double_stops(path.read_text()))} == {}


def test_no_latvian_sentence_of_a_module_has_one_either() -> None:
    """In a module a day is filled in by name: no message of that module may end that name with a stop."""
    wrong, seen = {}, 0
    for path in tracked_files():
        if path.suffix != ".py" or path.relative_to(ROOT).parts[0] not in PACKAGES:
            continue
        code = path.read_text()
        names = set(DAY_IN_PYTHON.findall(code))
        seen += len(names)
        joined = re.sub(r'"\s+"', "", code)
        for message, texts in _latvian().items() if names else ():
            if (
                message
                and message in joined
                and any(f"%({name})s." in text for name in names for text in texts)
            ):
                wrong[path.name] = texts
    assert seen > 2
    assert wrong == {}


@pytest.mark.parametrize(
    "template",
    [
        "{{ row.ends_on|day }}. {{ row.note }}",
        "{% if row %}{{ row.ends_on|day }}{% endif %}. More",
    ],
)
def test_a_stop_after_a_day_is_found(template: str) -> None:
    assert double_stops(template)


HAS_A_NAME = re.compile(
    r"^[„«]?%\((employer|organisation|school|lead|company)\)s[”»]? (?:vairs |jau )*"
    r"(?:ir|tiek|tika|tiks|netika|netiek|nav) (?:vēl |jau |vairs )*\w+(?:ts|ta|ti|tas|usi|jies|jusies)\b"
)


def test_no_latvian_sentence_guesses_the_gender_of_an_organisation() -> None:
    """Of a name that may be of either gender nothing is said by a participle ("tehnikums ir uzaicināta")."""
    texts = [text for texts in _latvian().values() for text in texts]
    assert HAS_A_NAME.search("%(organisation)s ir uzaicināta aliansē")
    assert not [text for text in texts if HAS_A_NAME.search(text)]


READER_IS_A_MAN = re.compile(r"\b(?:[Ee]smu|[Ee]sat)(?: (?!vai)\w+)? \w+(?:is|(?<!uš)ies)\b(?! vai \w+usi)")


def test_no_latvian_sentence_says_that_its_reader_is_a_man() -> None:
    """ "Esmu izlasījis" is said by a man alone; "ir izlasīts" by everybody."""
    for wrong in ("Esmu izlasījis plānu", "Kur esat pieslēdzies", "cik tālu esat ticis"):
        assert READER_IS_A_MAN.search(wrong)
    assert not READER_IS_A_MAN.search("ka esat to lasījis vai lasījusi")
    assert not READER_IS_A_MAN.search("Jūs abi esat vienojušies")
    assert [text for texts in _latvian().values() for text in texts if READER_IS_A_MAN.search(text)] == []


OF_A_PERSON = r"%\((?:learner|holder|supervisor|person|guardian|child)\)s"
NAME_IN_A_CASE = re.compile(
    r"(?:^|\s)(?:[Pp]ar|[Nn]o|[Uu]z|[Pp]ēc|[Bb]ez|[Pp]ie|[Vv]adīt|[Vv]ada|[Vv]adāt|[Nn]evada|"
    r"izglītojamo|izglītojamā|izglītojamajam|vadītāju|vadītājam|aizbildni|aizbildnim) "
    rf"{OF_A_PERSON}|{OF_A_PERSON} (?:saite|saiti|vadītāj|ir nosūtīt)"
)


def test_no_latvian_sentence_puts_a_name_where_its_case_would_change() -> None:
    """A name stands as in the register: "par Emīlija" is wrong, "Izglītojamais: Emīlija" is not."""
    for wrong in ("jautā par %(learner)s", "vadīt izglītojamo %(learner)s", "%(holder)s saite ir slēgta"):
        assert NAME_IN_A_CASE.search(wrong)
    assert not NAME_IN_A_CASE.search("vadīt izglītojamo: %(learner)s")
    assert [text for texts in _latvian().values() for text in texts if NAME_IN_A_CASE.search(text)] == []


DAYS = ("day", "from", "until")
"""Names under which messages are given days, which end with a full stop in Latvian."""


def test_no_day_is_followed_by_a_full_stop_or_a_colon_in_latvian() -> None:
    """A day is written "02.12.2026.": another full stop or a colon would follow its own."""
    wrong = []
    for message in catalogue.read(PO):
        texts = message.string if isinstance(message.string, tuple | list) else [message.string]
        wrong += [text for text in texts if re.search(rf"%\((?:{'|'.join(DAYS)})\)s[.:]", str(text))]
    assert wrong == []


def test_no_template_puts_a_full_stop_or_a_colon_behind_a_day() -> None:
    behind = re.compile(
        r"\|day(?:\|\w+)? \}\}[.:]|\{\{ (?:day|from|until|first|last) \}\}\{% endblocktranslate %\}[.:]"
    )
    folders = [ROOT / app / "templates" for app in PACKAGES]
    found = [
        f"{path.name}: {match.group()}"
        for folder in folders
        for path in sorted(folder.rglob("*.*"))
        for match in behind.finditer(path.read_text())
    ]
    assert found == []
