"""Short plain summaries for parents and guardians who read another language; the Latvian text holds.

Fixed texts: a change of one is a change of all three, by a translator. Which sentences a reader gets depends
on whether the stay lies ahead, runs or is over, and on the way by which the letter reaches her.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

LANGUAGES = ("en", "ru", "uk")
"""Languages of the summaries, beside the Latvian text."""
UI_LANGUAGES = ("lv", "en")
Stage = Literal["ahead", "running", "over"]
Way = Literal["email", "phone", "school"]
"""How the code comes: to this address, by telephone, or from a school whose telephone nobody entered."""


@dataclass(frozen=True, slots=True)
class Summary:
    """One language: its own name, and the sentences about a stay and of a letter."""

    language: str
    title: str
    stay: Mapping[Stage, tuple[str, ...]]
    button: str
    asks: tuple[str, ...]
    letter: Mapping[Stage, str]
    way: Mapping[Way, str]
    letter_asks: str


_TEXTS = {
    "en": Summary(
        language="en",
        title="In English, in short",
        stay={
            "ahead": (
                "{school} is sending {learner} to learn at a workplace: {employer}, {place}, {period}.",
                "Until the 18th birthday a parent or guardian has to know the plan, the working "
                "hours and the "
                "risks before the first day. They are listed here in Latvian; the Latvian text holds.",
            ),
            "running": (
                "{learner} of {school} is learning at a workplace: {employer}, {place}, {period}.",
                "Until the 18th birthday a parent or guardian has to know the plan, the working "
                "hours and the "
                "risks. They are listed here in Latvian; the Latvian text holds.",
            ),
            "over": (
                "{learner} of {school} learned at a workplace: {employer}, {place}, {period}. That is over: "
                "nothing has to be confirmed any more.",
            ),
        },
        button="If all is clear, press the button “{button}”: you confirm that you have read it. You do not "
        "sign the contract by that.",
        asks=(
            "A question, or you do not agree? Write it on the page of your link or ask the school: "
            "{contact}.",
            "In an accident or danger call 112 first.",
        ),
        letter={
            "ahead": "{learner} is going to learn at an employer's. A parent or guardian has to "
            "know where, at "
            "which hours and with which risks, and to confirm it before the first day.",
            "running": "{learner} is learning at an employer's. A parent or guardian has to know where, at "
            "which hours and with which risks: please read it and confirm.",
            "over": "This page shows what is known of {learner}'s learning at a workplace. Nothing has to be "
            "confirmed now.",
        },
        way={
            "email": "Open the link in this e-mail. The page sends a code to this address; type it there.",
            "phone": "Scan the picture with a telephone. The page asks for a code: phone the school and it "
            "reads the code to you: {contact}.",
            "school": "Scan the picture with a telephone. The page asks for a code: ask the school for it: "
            "{contact}.",
        },
        letter_asks="You may also ask questions, say that you do not agree, or come to the school "
        "and sign on "
        "paper.",
    ),
    "ru": Summary(
        language="ru",
        title="Кратко по-русски",
        stay={
            "ahead": (
                "{school} направляет учащегося ({learner}) учиться на рабочем месте: {employer}, {place}, "
                "{period}.",
                "До 18 лет один из родителей или опекун должен до первого дня узнать план, рабочее время и "
                "риски. Они перечислены здесь по-латышски; юридическую силу имеет латышский текст.",
            ),
            "running": (
                "Учащийся ({learner}, {school}) учится на рабочем месте: {employer}, {place}, {period}.",
                "До 18 лет один из родителей или опекун должен знать план, рабочее время и риски. Они "
                "перечислены здесь по-латышски; юридическую силу имеет латышский текст.",
            ),
            "over": (
                "Учащийся ({learner}, {school}) учился на рабочем месте: {employer}, {place}, {period}. Это "
                "закончилось: подтверждать больше ничего не нужно.",
            ),
        },
        button="Если всё понятно, нажмите кнопку «{button}»: этим вы подтверждаете, что прочитали. "
        "Договор вы "
        "этим не подписываете.",
        asks=(
            "Есть вопрос или вы не согласны? Напишите на странице своей ссылки или спросите в школе: "
            "{contact}.",
            "При несчастном случае или опасности сначала звоните 112.",
        ),
        letter={
            "ahead": "Учащийся ({learner}) будет учиться у работодателя. Один из родителей или опекун должен "
            "узнать, где, в какие часы и с какими рисками, и подтвердить это до первого дня.",
            "running": "Учащийся ({learner}) учится у работодателя. Один из родителей или опекун "
            "должен знать, "
            "где, в какие часы и с какими рисками: прочитайте, пожалуйста, и подтвердите.",
            "over": "На этой странице видно, что известно об обучении на рабочем месте ({learner}). Сейчас "
            "ничего подтверждать не нужно.",
        },
        way={
            "email": "Откройте ссылку в этом письме. Страница пришлёт код на этот адрес; введите его там.",
            "phone": "Отсканируйте рисунок телефоном. Страница попросит код: позвоните в школу, и вам его "
            "продиктуют: {contact}.",
            "school": "Отсканируйте рисунок телефоном. Страница попросит код: спросите его в школе: "
            "{contact}.",
        },
        letter_asks="Вы также можете задать вопрос, сообщить, что не согласны, или подписать бумагу в школе.",
    ),
    "uk": Summary(
        language="uk",
        title="Коротко українською",
        stay={
            "ahead": (
                "{school} направляє учня чи ученицю ({learner}) навчатися на робочому місці: {employer}, "
                "{place}, {period}.",
                "До 18 років один із батьків або опікун має до першого дня дізнатися про план, робочий час і "
                "ризики. Їх перелічено тут латиською; юридичну силу має латиський текст.",
            ),
            "running": (
                "Учень чи учениця ({learner}, {school}) навчається на робочому місці: {employer}, {place}, "
                "{period}.",
                "До 18 років один із батьків або опікун має знати план, робочий час і ризики. Їх перелічено "
                "тут латиською; юридичну силу має латиський текст.",
            ),
            "over": (
                "Учень чи учениця ({learner}, {school}): навчання на робочому місці: {employer}, {place}, "
                "{period}. Воно закінчилося: підтверджувати більше нічого не потрібно.",
            ),
        },
        button="Якщо все зрозуміло, натисніть кнопку «{button}»: цим ви підтверджуєте, що прочитали. Договір "
        "ви цим не підписуєте.",
        asks=(
            "Маєте запитання чи не згодні? Напишіть на сторінці свого посилання або запитайте в школі: "
            "{contact}.",
            "У разі нещасного випадку чи небезпеки спершу телефонуйте 112.",
        ),
        letter={
            "ahead": "Учень чи учениця ({learner}) навчатиметься в роботодавця. Один із батьків або "
            "опікун має "
            "дізнатися, де, у які години та з якими ризиками, і підтвердити це до першого дня.",
            "running": "Учень чи учениця ({learner}) навчається в роботодавця. Один із батьків або "
            "опікун має "
            "знати, де, у які години та з якими ризиками: прочитайте, будь ласка, і підтвердьте.",
            "over": "На цій сторінці видно, що відомо про навчання на робочому місці ({learner}). "
            "Зараз нічого "
            "підтверджувати не потрібно.",
        },
        way={
            "email": "Відкрийте посилання в цьому листі. Сторінка надішле код на цю адресу; введіть "
            "його там.",
            "phone": "Відскануйте малюнок телефоном. Сторінка попросить код: зателефонуйте до школи, і вам "
            "його продиктують: {contact}.",
            "school": "Відскануйте малюнок телефоном. Сторінка попросить код: запитайте його в школі: "
            "{contact}.",
        },
        letter_asks="Ви також можете поставити запитання, повідомити, що не згодні, або підписати папір у "
        "школі.",
    ),
}


def ui_language(language: str) -> str:
    """The language of pages and letters for a reader; Latvian with a summary where there is no other."""
    return language if language in UI_LANGUAGES else "lv"


def of_stay(
    language: str, facts: Mapping[str, str], stage: Stage, button: str = ""
) -> tuple[str, tuple[str, ...]]:
    """Title and sentences about one stay; with a button where something is to be confirmed there."""
    text = _TEXTS[language]
    presses = (text.button,) if button and stage != "over" else ()
    sentences = (*text.stay[stage], *presses, *text.asks)
    return text.title, tuple(sentence.format_map({**facts, "button": button}) for sentence in sentences)


def of_letter(language: str, facts: Mapping[str, str], stage: Stage, way: Way) -> tuple[str, tuple[str, ...]]:
    """Title and sentences of a letter: what it is about, and how its reader comes to the page."""
    text = _TEXTS[language]
    sentences = (text.letter[stage], text.way[way], text.letter_asks)
    return text.title, tuple(sentence.format_map(facts) for sentence in sentences)
