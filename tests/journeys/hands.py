"""Two ways to use a page: with a mouse, and with a keyboard alone."""

from __future__ import annotations

from collections import Counter

from playwright.sync_api import Locator, Page, expect

MANY_LOOKS = 60
STOPS = """(target) => {
    const kinds = "a[href], button, input, select, textarea, summary, [tabindex]";
    const stops = [...document.querySelectorAll(kinds)].filter(one =>
        one === target || one === document.activeElement ||
        (one.type !== "radio" && one.tabIndex >= 0 && !one.disabled && one.checkVisibility())
    );
    return stops.indexOf(target) - stops.indexOf(document.activeElement);
}"""
"""How many stops of the Tab key at least lie between what has the focus and the target; below 0: behind."""
FOCUS = "element => [element === document.activeElement, getComputedStyle(element).outlineStyle]"
TALLY: Counter[str] = Counter()
"""What the hands of the running journey did: presses and keys (see tests/journeys/table.py)."""

SEEN: Counter[str] = Counter()
"""The same as the page itself saw it, for journeys that go without these hands."""
WATCH = """(() => {
    let typed = false;
    const tell = (what, many) => window.tallied(what, many);
    addEventListener("pointerdown", event => event.isTrusted && tell("presses", 1), true);
    addEventListener("keydown", event => { if (event.isTrusted) { typed = true; tell("keys", 1); } }, true);
    addEventListener("input", event => {
        const field = event.target, is_choice = field.matches("select, [type=file]");
        if (is_choice) tell("presses", 2);
        else if (!typed && !field.matches("[type=checkbox], [type=radio]")) {
            tell("presses", 1);
            tell("keys", field.value.length);
        }
        typed = false;
    }, true);
})()"""


class Mouse:
    """Points and clicks; what a named person does is also counted under that name."""

    def __init__(self, page: Page, who: str = "") -> None:
        self.page = page
        self.who = who

    def press(self, target: Locator) -> None:
        """Follow a link or send a form."""
        self._count(presses=1)
        with self.page.expect_navigation():
            target.click()

    def check(self, target: Locator) -> None:
        self._count(presses=1)
        target.check()

    def write(self, target: Locator, text: str) -> None:
        self._count(presses=1, keys=len(text))
        target.fill(text)

    def choose(self, target: Locator, value: str) -> None:
        self._count(presses=2)
        target.select_option(value)

    def _count(self, **done: int) -> None:
        TALLY.update(done)
        if self.who:
            TALLY.update({f"{self.who} {what}": many for what, many in done.items()})


class Keyboard(Mouse):
    """Never points: walks with Tab, and what has the focus must show it."""

    def press(self, target: Locator) -> None:
        self._walk_to(target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def check(self, target: Locator) -> None:
        """A box by Space; of several round ones the first has the focus, and arrows choose."""
        if target.get_attribute("type") != "radio":
            self._walk_to(target)
            self.page.keyboard.press("Space")
            return
        group = self.page.locator(f"input[type=radio][name='{target.get_attribute('name')}']")
        self._walk_to(group.first)
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if target.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{target} cannot be chosen with the arrow keys")

    def write(self, target: Locator, text: str) -> None:
        self._walk_to(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)

    def choose(self, target: Locator, value: str) -> None:
        """Arrow down to the option, as in a list that is not opened."""
        self._walk_to(target)
        values: list[str] = target.evaluate("select => [...select.options].map(option => option.value)")
        for _ in range(values.index(value) - values.index(target.input_value())):
            self.page.keyboard.press("ArrowDown")
        expect(target).to_have_value(value)

    def _walk_to(self, target: Locator) -> None:
        """Tab on, or back with Shift; over a long way as one does, looking only from time to time."""
        expect(target).to_be_visible()
        key = "Shift+Tab" if target.evaluate(STOPS) < 0 else "Tab"
        for _ in range(MANY_LOOKS):
            stops = target.evaluate(STOPS)
            for _ in range(max(abs(stops), 1)):
                self.page.keyboard.press(key)
            focused, ring = target.evaluate(FOCUS)
            if focused:
                assert ring != "none", f"{target} has the focus and does not show it"
                return
        raise AssertionError(f"{target} cannot be reached with the Tab key")


HANDS = {"mouse": Mouse, "keyboard": Keyboard}
