"""How a person works a page: by mouse, with every press counted, or by the keyboard alone."""

from typing import Any

from playwright.sync_api import Locator, Page

# What a field shows of itself: its own box, or its label where the box is drawn by the label.
SHOWN = """const shownOf = (field) => {
  const own = field.getBoundingClientRect();
  const isDrawn = getComputedStyle(field).opacity !== '0' && own.width > 2 && own.height > 2;
  return isDrawn ? field : field.labels?.[0] ?? field;
};"""
STOP = (
    """(target) => {"""
    + SHOWN
    + """
  const here = document.activeElement;
  const isSameGroup = here.type === 'radio' && here.type === target.type && here.name === target.name
    && here.form === target.form;
  const shown = shownOf(here);
  const area = shown.getBoundingClientRect();
  const x = Math.min(Math.max(area.left + area.width / 2, 0), innerWidth - 1);
  const inView = Math.max(area.top, 0) + (Math.min(area.bottom, innerHeight) - Math.max(area.top, 0)) / 2;
  const top = document.elementFromPoint(x, inView);
  const marks = [here, shown, ...shown.querySelectorAll('*')].map((each) => getComputedStyle(each));
  const isMarked = marks.some((style) =>
    style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none');
  // The button inside a date field draws its own focus, which no style tells.
  const isWhole = here === document.body || !here.matches(':focus');
  const trouble = isWhole ? null
    : area.bottom <= 0 || area.top >= innerHeight ? 'is out of sight'
    : !(top && (shown.contains(top) || top.contains(shown) || top === here))
      ? `is covered by ${top?.outerHTML.slice(0, 80)}`
    : !isMarked ? 'does not show that it has the focus' : null;
  return {arrived: here === target || isSameGroup, trouble, what: here.outerHTML.slice(0, 100)};
}"""
)
MOST_STOPS = 400


class Mouse:
    """Presses what is named; `presses` is the number of clicks and keys so far."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def press(self, target: Locator) -> None:
        target.click()
        self.presses += 1

    def tick(self, target: Locator) -> None:
        """A box, or the radio button it is."""
        self.press(target)

    def choose(self, name: str, value: str) -> None:
        """An answer of a group of radio buttons or boxes."""
        self.tick(self.answer(name, value))

    def pick(self, field: Locator, option: str) -> None:
        """An option of a list, opened and chosen."""
        field.select_option(label=option)
        self.presses += 2

    def write(self, field: Locator, words: str) -> None:
        field.fill(words)
        self.presses += 1

    def answer(self, name: str, value: str) -> Locator:
        return self.page.locator(f'input[name="{name}"][value="{value}"]')


class Keyboard(Mouse):
    """The same without a mouse. Every stop on the way is seen: shown, not covered, marked."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.troubles: list[str] = []

    def press(self, target: Locator) -> None:
        self._reach(target)
        self._key("Enter")

    def tick(self, target: Locator) -> None:
        self._reach(target)
        self._key("Space")
        for _ in range(MOST_STOPS):
            if target.is_checked():
                return
            self._key("ArrowRight")
        raise AssertionError(f"the keyboard does not tick {target}")

    def pick(self, field: Locator, option: str) -> None:
        self._reach(field)
        self.page.keyboard.type(option)
        self.presses += 1

    def write(self, field: Locator, words: str) -> None:
        self._reach(field)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(words)
        self.presses += 1

    def _reach(self, target: Locator) -> None:
        """Tab there. Raises AssertionError when no way leads there."""
        handle = target.element_handle()
        for _ in range(MOST_STOPS):
            stop: dict[str, Any] = self.page.evaluate(STOP, handle)
            if stop["trouble"] and self.presses:
                self.troubles.append(f"{stop['what']} {stop['trouble']}")
            if stop["arrived"]:
                return
            self._key("Tab")
        raise AssertionError(f"the keyboard does not reach {target}")

    def _key(self, name: str) -> None:
        self.page.keyboard.press(name)
        self.presses += 1
