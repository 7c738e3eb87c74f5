"""What people come to do, as presses; each job ends where its result can be read."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import Mouse

SAVED = "[role=status] .notice-success"


def button(page: Page, name: str) -> Locator:
    return page.locator("main").get_by_role("button", name=name).last


def link(page: Page, name: str) -> Locator:
    return page.locator("main").get_by_role("link", name=name).first


def assess(hand: Mouse, page: Page) -> None:
    """A whole reassessment on its form: scores, red flags, side effects, adherence, saved."""
    scores = {"nrs": "4", "peg_pain": "5", "peg_enjoyment": "4", "peg_activity": "3"}
    for name, value in scores.items():
        hand.choose(name, value)
    everything_else_absent(hand, page)
    hand.choose("side_effects_checked", "yes")
    hand.choose("adherence", "good")
    hand.press(button(page, "Save the assessment"))
    expect(page.locator(SAVED)).to_contain_text("Saved")


def everything_else_absent(hand: Mouse, page: Page) -> None:
    """One press; without scripts, one a red flag."""
    shortcut = page.locator("[data-all-absent]")
    if shortcut.is_visible():
        hand.press(shortcut)
        return
    for flag in page.locator("[data-flag] input[value=absent]").all():
        hand.choose(str(flag.get_attribute("name")), "absent")


def change_stage(hand: Mouse, page: Page, to: str, reason: str) -> None:
    """From the chart: to another stage, with the reason where one is asked for."""
    hand.press(link(page, "Change stage"))
    hand.choose("to", to)
    hand.write(page.locator("[name=reason]"), reason)
    hand.press(button(page, "Record the stage"))
    expect(page.locator(SAVED)).to_contain_text("Saved")


def report(hand: Mouse, page: Page) -> None:
    """A patient's own answers: three scales, no red flag, sent."""
    for name in ("pain", "peg_enjoyment", "peg_activity"):
        hand.choose(name, "3")
    hand.choose("flags", "none")
    hand.press(page.get_by_role("button", name="Send"))
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def find(hand: Mouse, page: Page, words: str) -> None:
    """From any page: the search of the frame, and the first who is found."""
    hand.write(page.locator("[data-find]"), words)
    page.keyboard.press("Enter")
    hand.presses += 1
    page.wait_for_url(re.compile("q=|/patients/.+"))


def log_call(hand: Mouse, page: Page, row: Locator) -> None:
    """From the worklist: what a call came to, in the menu of the patient's row."""
    hand.press(row.locator(".row-menu > summary"))
    hand.tick(row.locator("input[name=outcome]").first)
    hand.press(row.get_by_role("button", name="Save", exact=True))
    expect(page.locator(SAVED)).to_be_visible()


def snooze(hand: Mouse, page: Page, row: Locator) -> None:
    """From the worklist: let what is due wait until the day that is offered."""
    hand.press(row.locator(".row-menu > summary"))
    hand.press(row.get_by_role("button", name="Snooze"))
    expect(page.locator(SAVED)).to_be_visible()


def send_to_many(hand: Mouse, page: Page) -> None:
    """From the caseload: everybody under a tile is sent a questionnaire; a page tells of each."""
    hand.press(page.locator(".tile-overdue"))
    hand.tick(page.locator("[data-bulk-page] input"))
    hand.press(page.locator("#bulk").get_by_role("button", name="Send questionnaire").first)
    hand.press(button(page, "Send questionnaire"))
    expect(page.get_by_role("heading", name="how it went")).to_be_visible()


def accept(hand: Mouse, page: Page) -> None:
    """From the chart: do what the first suggestion says that can be accepted at once."""
    hand.press(suggestions(page).get_by_role("button", name="Accept").first)
    expect(page.locator(SAVED)).to_be_visible()


def defer(hand: Mouse, page: Page) -> None:
    """To the day that is offered."""
    hand.press(suggestions(page).get_by_role("button", name=re.compile("^Defer to")).first)
    expect(page.locator(SAVED)).to_be_visible()


def decline(hand: Mouse, page: Page) -> None:
    """For one of the reasons on the card."""
    answers = suggestions(page).locator("details.answer-more").first
    hand.press(answers.locator("summary"))
    hand.tick(answers.locator("[name=reason_code]").first)
    hand.press(answers.get_by_role("button", name="Record: declined"))
    expect(page.locator(SAVED)).to_be_visible()


def suggestions(page: Page) -> Locator:
    return page.locator("#prompts")


def step_up(hand: Mouse, page: Page, reason: str) -> None:
    """From the chart: to the next rung of the ladder."""
    hand.press(page.locator(".rung-ahead a").first)
    hand.write(page.locator("[name=reason]"), reason)
    hand.press(button(page, "Record the stage"))
    expect(page.locator(SAVED)).to_contain_text("Saved")


def enrol(hand: Mouse, page: Page, family: str) -> None:
    """Somebody whom the clinic does not know, from their name to their chart."""
    hand.write(page.locator("[name=family]"), family)
    hand.press(button(page, "Register"))
    expect(page.locator(".ladder")).to_be_visible()


def let_in(hand: Mouse, page: Page, name: str) -> None:
    """From the page of integrations: a program that may read, and its key."""
    hand.press(link(page, "Let a program in"))
    hand.write(page.get_by_label("What the program is"), name)
    hand.press(button(page, "Create the key"))
    expect(page.locator("main")).to_contain_text("sk_")


def replay(hand: Mouse, page: Page) -> None:
    """From the page of integrations: everything again that failed."""
    hand.press(link(page, "Failed: "))
    hand.press(button(page, "Send all failed again"))
    expect(page.locator(SAVED)).to_contain_text("out again")
