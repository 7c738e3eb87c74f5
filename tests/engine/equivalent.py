"""Mutants that no patient can tell from the engine, with the reason."""

LOW = "a grade below the lowest so far is below the best and below full strength anyway"
ORDER = "two entries never have the same place in the order: their roots differ"
ASKED_BY_TYPES = "always so here; the question is the type checker's"
BOTH_SCORES = "a block without a problem has a score before and one after"
PLANNED = "there is an end exactly where there is an entry that plans it"
OTHERS_SAY_SO = "no patient's matter: {} says so"
AFTER_STAGE = "a reassessment that is undecided is a day after its stage at least"

EQUIVALENT: dict[str, str] = {
    "case.py: elif fact.effective_at and fact.effective_at < self.day_ends: [< to <=]": (
        "the end of the day is an instant to look again by itself"
    ),
    "strength.py: is_loss = (best is not None and grade < best)"
    " or (is_late and grade < FULL) [< to <=]": LOW,
    "strength.py: is_loss = (best is not None and grade < best)"
    " or (is_late and grade < FULL) [< to <=, 2]": LOW,
    "trials.py: begun = [day for day in begun if day <= case.today] [<= to <]": (
        "what begins today has lasted no day, as if it had not begun"
    ),
    "trials.py: return made if made and not (moved and in_order(moved) > in_order(made))"
    " else None [> to >=]": ORDER,
    "conflicts.py: if len({entry.effective_on for entry in entries}) < len(entries):"
    " [< to <=]": "spares the pairing of entries that share no day",
    "imaging.py: return is_found_at_intake and 0 <= age"
    ' <= case.days("mri_before_intake_days") [<= to <]': (
        "a scan on the day of intake is not before what intake found, and covers it so"
    ),
    "conflicts.py: if not isinstance(one, Assessment) or not isinstance(other, Assessment):"
    " [or to and]": ASKED_BY_TYPES,
    "conflicts.py: if not isinstance(one, Assessment) or not isinstance(other, Assessment):"
    " [not isinstance(one, Assessment) to False]": ASKED_BY_TYPES,
    "conflicts.py: if not isinstance(one, Assessment) or not isinstance(other, Assessment):"
    " [not isinstance(other, Assessment) to False]": ASKED_BY_TYPES,
    "conflicts.py: if block.problem or block.pre is None or block.post is None:"
    " [or to and, 2]": BOTH_SCORES,
    "conflicts.py: if block.problem or block.pre is None or block.post is None:"
    " [block.pre is None to False]": BOTH_SCORES,
    "conflicts.py: if block.problem or block.pre is None or block.post is None:"
    " [block.post is None to False]": BOTH_SCORES,
    "conflicts.py: said = f\"{words(one.function_instrument or '')} on {one.effective_on}\""
    " ['' to False]": "totals are compared where both name one questionnaire",
    'acetaminophen.py: return (seen(disease, "code"),) if disease and is_lower else ()'
    " [disease to True]": "the limit is lower only where the disease is on record",
    "blocks.py: if block is None or not is_latest_block_negative(case):"
    " [block is None to False]": "without a block there is no negative one",
    "follow_up.py: if since is None or not is_lost(case) or is_paused"
    " or is_outreach_running(case, since): [since is None to False]": (
        "nobody is lost without a missed visit"
    ),
    "follow_up.py: if booking is None or due is None: [due is None to False]": (
        "in every stage but the closed one a date is due"
    ),
    'follow_up.py: if rule_id == "FU-LTFU" and key.startswith(f"missed:{since.thread_id}:")'
    ' [rule_id == "FU-LTFU" to True]': "no other rule has a key of that form",
    'safety.py: if values["handed_over"] and not is_review: [not is_review to True]': (
        "no disposition of a review hands anything over"
    ),
    "elderly.py: if asked is True and steep is not None: [steep is not None to True]": (
        ASKED_BY_TYPES
    ),
    "elderly.py: is_steep = (high.level or 0) - (low.level or 0)"
    ' > case.days("exercise_step_levels") [0 to False]': ASKED_BY_TYPES,
    "elderly.py: low = min(recent, key=lambda entry: (entry.level or 0, entry.root_id))"
    " [0 to False]": ASKED_BY_TYPES,
    "muscle_relaxants.py: if end and course.planned_end and course.is_active_on(case.today)"
    " and case.today > end: [end to True]": PLANNED,
    "muscle_relaxants.py: if end and course.planned_end and course.is_active_on(case.today)"
    " and case.today > end: [course.planned_end to True]": PLANNED,
    'muscle_relaxants.py: elif run is None or run.days < case.days("mr_warn_days"): [< to <=]': (
        "a run of just so many days has been answered by the line before"
    ),
    "modalities.py: return is_for_back_pain(course)"
    " and not course.classes <= NOT_FOR_PAIN [<= to <]": (
        "no product is of all those classes at once"
    ),
    'person.py: and not any(each.kind == "absent" and moment(each) > moment(last)'
    " for each in said) [> to >=]": "of entries of one moment the worse counts in the end too",
    "visibility.py: return fact.effective_on <= today or earliest(fact) <= today [<= to <]": (
        "a day known in full is its own earliest; the first comparison spares the second"
    ),
    "apap_max_liver_mg_per_day 3000 to 3001": "it counts only below the limit of everybody",
    "source_review_months 12 to 11": OTHERS_SAY_SO.format("tests/web/test_source.py"),
    "source_review_months 12 to 13": OTHERS_SAY_SO.format("tests/web/test_source.py"),
    "bowel_bladder_new_days 14 to 13": OTHERS_SAY_SO.format("tests/pathway/test_question_words.py"),
    "bowel_bladder_new_days 14 to 15": OTHERS_SAY_SO.format("tests/pathway/test_question_words.py"),
    "exposure_st_m_days 0 to -1": AFTER_STAGE,
    "exposure_st_m_days 0 to 1": AFTER_STAGE,
    "discharge_run 2 to 1": "a run of one spans no days, and 28 are asked for",
    "fu_missed_days 1 to 0": "a visit of today is still ahead, which makes good what was missed",
    "decline_emergency_days 0 to -1": "a refusal that lasts no day is over at once either way",
}
