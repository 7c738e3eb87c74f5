"""The one line that a card is headed with."""

from followup.card_text import LONGEST, headline

LONG = "Word " * 30


def test_whole_sentences_that_fit_come_first():
    text = "No response (NRS 7.5 → 7). Consider the next step. " + LONG.strip() + "."
    assert headline(text, "Title") == (
        "No response (NRS 7.5 → 7). Consider the next step.",
        LONG.strip() + ".",
    )


def test_a_first_sentence_that_is_too_long_is_headed_by_what_stands_before_its_colon():
    found, rest = headline(f"Fall on 3 May: w{LONG[1:]}", "Title")
    assert (found, rest[:9]) == ("Fall on 3 May", "Word Word")


def test_a_colon_in_a_parenthesis_ends_no_heading():
    text = f"Opioid before first-line options (not tried: NSAID, {LONG.strip()})."
    assert headline(text, "Opioid first") == ("Opioid first", text)
    assert headline(f"Opioid (5: 325): {LONG}", "Title")[0] == "Opioid (5: 325)"


def test_otherwise_the_title_heads_the_whole_text():
    assert headline(LONG, "Title") == ("Title", LONG)
    assert len("Title") <= LONGEST


def test_a_short_text_is_its_own_heading():
    assert headline("Dose unknown.", "Title") == ("Dose unknown.", "")
