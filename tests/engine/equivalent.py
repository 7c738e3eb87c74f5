"""Mutants that no patient can tell from the engine, with the reason."""

LOW = "a grade below the lowest so far is below the best and below full strength anyway"
ORDER = "two entries never have the same place in the order: their roots differ"
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
    " [or to and]": "sittings are assessments, all of them; the question is the type checker's",
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
    "exposure_st_m_days 0 to -1": AFTER_STAGE,
    "exposure_st_m_days 0 to 1": AFTER_STAGE,
    "discharge_run 2 to 1": "a run of one spans no days, and 28 are asked for",
    "fu_missed_days 1 to 0": "a visit of today is still ahead, which makes good what was missed",
    "decline_emergency_days 0 to -1": "a refusal that lasts no day is over at once either way",
}
