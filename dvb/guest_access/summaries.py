"""Short plain summaries for parents and guardians who read another language; the Latvian text holds.

Fixed texts: a change of one is a change of all three, by a translator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES = ("en", "ru", "uk")
"""Languages of the summaries, beside the Latvian text."""
UI_LANGUAGES = ("lv", "en")


@dataclass(frozen=True, slots=True)
class Summary:
    """One language: its own name, the sentences about a stay, and those of a letter before one is known."""

    language: str
    title: str
    stay: tuple[str, ...]
    letter: tuple[str, ...]


_TEXTS = {
    "en": Summary(
        "en",
        "In English, in short",
        (
            "{school} is sending {learner} to learn at a workplace: {employer}, {place}, {period}.",
            "Until the 18th birthday a parent or guardian has to know the plan, the working hours and the "
            "risks before the first day. They are listed here in Latvian; the Latvian text holds.",
            "If all is clear, press the button: you confirm that you have read it. You do not sign the "
            "contract by that.",
            "A question, or you do not agree? Write it on the page of your link or phone the school: "
            "{contact}.",
            "In an accident or danger call 112 first.",
        ),
        (
            "{learner} is going to learn at an employer's. A parent or guardian has to know where, at which "
            "hours and with which risks, and to confirm it before the first day.",
            "Scan the picture with a telephone. The page asks for a code: phone the school and it reads the "
            "code to you: {contact}.",
            "You may also ask questions, say that you do not agree, or come to the school and sign on paper.",
        ),
    ),
    "ru": Summary(
        "ru",
        "Кратко по-русски",
        (
            "{school} направляет учащегося ({learner}) учиться на рабочем месте: {employer}, {place}, "
            "{period}.",
            "До 18 лет один из родителей или опекун должен до первого дня узнать план, рабочее время и "
            "риски. Они перечислены здесь по-латышски; юридическую силу имеет латышский текст.",
            "Если всё понятно, нажмите кнопку: этим вы подтверждаете, что прочитали. Договор вы этим не "
            "подписываете.",
            "Есть вопрос или вы не согласны? Напишите на странице своей ссылки или позвоните в школу: "
            "{contact}.",
            "При несчастном случае или опасности сначала звоните 112.",
        ),
        (
            "Учащийся ({learner}) будет учиться у работодателя. Один из родителей или опекун должен узнать, "
            "где, в какие часы и с какими рисками, и подтвердить это до первого дня.",
            "Отсканируйте рисунок телефоном. Страница попросит код: позвоните в школу, и вам его "
            "продиктуют: {contact}.",
            "Вы также можете задать вопрос, сообщить, что не согласны, или подписать бумагу в школе.",
        ),
    ),
    "uk": Summary(
        "uk",
        "Коротко українською",
        (
            "{school} направляє учня чи ученицю ({learner}) навчатися на робочому місці: {employer}, "
            "{place}, {period}.",
            "До 18 років один із батьків або опікун має до першого дня дізнатися про план, робочий час і "
            "ризики. Їх перелічено тут латиською; юридичну силу має латиський текст.",
            "Якщо все зрозуміло, натисніть кнопку: цим ви підтверджуєте, що прочитали. Договір ви цим не "
            "підписуєте.",
            "Маєте запитання чи не згодні? Напишіть на сторінці свого посилання або зателефонуйте до школи: "
            "{contact}.",
            "У разі нещасного випадку чи небезпеки спершу телефонуйте 112.",
        ),
        (
            "Учень чи учениця ({learner}) навчатиметься в роботодавця. Один із батьків або опікун має "
            "дізнатися, де, у які години та з якими ризиками, і підтвердити це до першого дня.",
            "Відскануйте малюнок телефоном. Сторінка попросить код: зателефонуйте до школи, і вам його "
            "продиктують: {contact}.",
            "Ви також можете поставити запитання, повідомити, що не згодні, або підписати папір у школі.",
        ),
    ),
}


def ui_language(language: str) -> str:
    """The language of pages and letters for a reader; Latvian with a summary where there is no other."""
    return language if language in UI_LANGUAGES else "lv"


def of_stay(language: str, facts: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """Title and sentences about one stay."""
    text = _TEXTS[language]
    return text.title, tuple(sentence.format_map(facts) for sentence in text.stay)


def of_letter(language: str, facts: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """Title and sentences of a letter, before an agreement says where."""
    text = _TEXTS[language]
    return text.title, tuple(sentence.format_map(facts) for sentence in text.letter)
