"""What a page must be for everybody: axe's rules, no sideways scroll, targets that can be hit."""

from collections.abc import Sequence

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What of axe's the colours decide: the rest is the same in the dark.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
SMALLEST_TARGET = 24
# What a page is there for, under a thumb.
PHONE_WIDTH, PHONE_TARGET = 768, 44
ANY_TARGET = "a[href], button, summary, select, input:not([type=hidden]), textarea"
PRIMARY_TARGET = ".btn-primary, .bottombar a, .segment, .stage-option, span > input + label"

# Axe comes in by the browser's debugging protocol, which the page's content policy does not stop.
# An open menu covers what is behind it until it is closed: that is no small target.
RUN_AXE = """async ([only, without]) => {
  const panel = document.querySelector('[data-menu][open] > :not(summary)')?.getBoundingClientRect();
  const isBehind = (node) => {
    const area = document.querySelector(node.target[0]).getBoundingClientRect();
    return panel && area.right > panel.left && area.left < panel.right
      && area.bottom > panel.top && area.top < panel.bottom;
  };
  const off = Object.fromEntries(without.map((rule) => [rule, {enabled: false}]));
  const found = await axe.run({resultTypes: ['violations'], runOnly: only, rules: off});
  return found.violations.flatMap((rule) => rule.nodes
    .filter((node) => rule.id !== 'target-size' || !isBehind(node))
    .map((node) => `${rule.id}: ${node.target} ${node.html.slice(0, 200)}`));
}"""

# By how much, and the narrowest of what reaches that far.
OVERHANG = """() => {
  const over = document.scrollingElement.scrollWidth - window.innerWidth;
  if (over <= 0) return null;
  const area = (each) => each.getBoundingClientRect();
  const far = [...document.querySelectorAll('body *')].filter((each) => {
    const beyond = area(each).right - innerWidth;
    return beyond > 0 && beyond < over + 1 && !each.closest('.bottombar');
  });
  const guilty = far.sort((one, other) => area(one).width - area(other).width)[0];
  return `the page is ${over} px wider than its window: ${guilty?.outerHTML.slice(0, 160)}`;
}"""

# What may scroll sideways is a labelled region that the keyboard reaches.
UNREACHABLE_SCROLL = """() => [...document.querySelectorAll('main *')].filter((box) => {
  const how = getComputedStyle(box).overflowX;
  if (how !== 'auto' && how !== 'scroll' || box.scrollWidth <= box.clientWidth + 1) return false;
  if (!box.checkVisibility()) return false;
  const isLabelled = box.hasAttribute('aria-label') || box.hasAttribute('aria-labelledby');
  return !(box.tabIndex >= 0 && isLabelled) && !box.matches('textarea, select, input');
}).map((box) => box.outerHTML.slice(0, 120))"""

# A link within a sentence may be as small as its words; a label makes its box's target.
SMALL_TARGETS = """([which, width, height]) => [...document.querySelectorAll(which)].filter((each) => {
  if (!each.checkVisibility({visibilityProperty: true, opacityProperty: false})) return false;
  const isInText = each.matches('a') && getComputedStyle(each).display === 'inline';
  const target = each.closest('label') ?? each;
  const area = target.getBoundingClientRect();
  const isOffScreen = area.right <= 0 || area.bottom <= 0;
  return !isInText && !isOffScreen && (area.width < width || area.height < height);
}).map((each) => each.outerHTML.slice(0, 120))"""

# The distances of WCAG 1.4.12.
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"""
CUT_OFF = """() => [...document.querySelectorAll('main *, header *, nav *')].filter((box) => {
  const style = getComputedStyle(box);
  if (style.clipPath !== 'none' || style.textOverflow === 'ellipsis' || !box.checkVisibility()) return false;
  const isCut = (how, inner, outer) => (how === 'hidden' || how === 'clip') && inner > outer + 2;
  return isCut(style.overflowY, box.scrollHeight, box.clientHeight)
    || isCut(style.overflowX, box.scrollWidth, box.clientWidth);
}).map((box) => box.outerHTML.slice(0, 120))"""


def violations(page: Page, only: list[str] = RULES, without: Sequence[str] = ()) -> list[str]:
    """One line an element that breaks one of axe's rules."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(RUN_AXE, [only, list(without)])
    return found


def colour_faults(page: Page) -> list[str]:
    """What cannot be read in these colours."""
    return violations(page, OF_COLOURS)


def overflows(page: Page) -> list[str]:
    """What makes a person scroll sideways."""
    overhang = page.evaluate(OVERHANG)
    boxes: list[str] = page.evaluate(UNREACHABLE_SCROLL)
    stuck = [f"scrolls, without a label or the keyboard: {each}" for each in boxes]
    return [overhang, *stuck] if overhang else stuck


def small_targets(page: Page) -> list[str]:
    """What is too small to press; on a phone, what the page is there for must be larger."""
    found = _lower_than(page, ANY_TARGET, SMALLEST_TARGET)
    if page.viewport_size and page.viewport_size["width"] < PHONE_WIDTH:
        found += _lower_than(page, PRIMARY_TARGET, PHONE_TARGET)
    return found


def _lower_than(page: Page, which: str, height: int) -> list[str]:
    found: list[str] = page.evaluate(SMALL_TARGETS, [which, SMALLEST_TARGET, height])
    return [f"lower than {height} px, or too narrow: {each}" for each in found]


def cut_by_spacing(page: Page) -> list[str]:
    """What is lost when a reader spaces the text out (WCAG 1.4.12)."""
    before = set(page.evaluate(CUT_OFF))
    # Through the debugging protocol: the page's content policy refuses the style of a tag.
    page.evaluate(
        "(css) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);"
        " document.adoptedStyleSheets = [sheet]; }",
        SPACED,
    )
    after = [each for each in page.evaluate(CUT_OFF) if each not in before]
    lost = [f"cut off by spaced text: {each}" for each in after] + overflows(page)
    page.evaluate("() => { document.adoptedStyleSheets = []; }")
    return lost


def faults(page: Page) -> list[str]:
    """All that every page is checked for."""
    return violations(page) + told_by_colour(page) + _shape(page)


def faults_of_shape(page: Page) -> list[str]:
    """All of it that the colours have no part in."""
    return violations(page, without=OF_COLOURS) + _shape(page)


def _shape(page: Page) -> list[str]:
    return overflows(page) + small_targets(page)


# Where the system chooses the colours, a fill is gone: what is current, chosen or pressed must still
# differ from its neighbours by a border, an outline, an underline, a weight or a sign in front of it.
SAME_STATE = """() => [...document.querySelectorAll(
  '[aria-current], [aria-pressed=true], [aria-selected=true]')].filter((each) => {
  const states = ['aria-current', 'aria-pressed', 'aria-selected'];
  const isPlain = (one) => one.tagName === each.tagName && one.className === each.className
    && !states.some((state) => (one.getAttribute(state) ?? 'false') !== 'false');
  const around = each.closest('ul, nav, div, tr').querySelectorAll(each.tagName);
  const other = [...around].find(isPlain);
  if (!other || !each.checkVisibility()) return false;
  const shape = (one) => { const style = getComputedStyle(one); return [style.borderWidth,
    style.borderStyle, style.outlineStyle, style.outlineWidth, style.textDecorationLine,
    style.fontWeight, style.backgroundColor, style.color].join(); };
  return shape(each) === shape(other);
}).map((each) => each.outerHTML.slice(0, 120))"""


def invisible_states(page: Page) -> list[str]:
    """What says its state by a colour that the system takes away."""
    found: list[str] = page.evaluate(SAME_STATE)
    return [f"no sign of its state without our colours: {each}" for each in found]


# A mark whose words another mark has too, in another colour: in grey nobody tells them apart.
SAME_WORDS = """() => {
  const looks = new Map();
  for (const each of document.querySelectorAll('.tag, .due-words, .notice, .count, .rung')) {
    if (!each.checkVisibility()) continue;
    const signs = [...each.querySelectorAll('use')].map((use) => use.outerHTML);
    const words = [each.innerText.trim(), ...signs].join('');
    const style = getComputedStyle(each);
    const look = [style.color, style.backgroundColor, style.borderLeftColor].join();
    if (!words) looks.set(each.outerHTML, new Set([1, 2]));
    const mark = `${each.classList[0]} ${words}`;
    looks.set(mark, (looks.get(mark) ?? new Set()).add(look));
  }
  return [...looks].filter(([, each]) => each.size > 1).map(([words]) => words.slice(0, 120));
}"""


def told_by_colour(page: Page) -> list[str]:
    """What is said by a colour and by nothing else."""
    found: list[str] = page.evaluate(SAME_WORDS)
    return [f"told apart by colour alone: {each}" for each in found]
