"""Muscle strength over time: losses and severe weakness, one instance per myotome and new low."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any

from pathway.engine.case import Case, derived, latest_with, seen
from pathway.engine.facts import NeuroExam, PromptDecision
from pathway.engine.frozen import frozen
from pathway.engine.plan import Evidence
from pathway.engine.predicates.decisions import EMERGENCY, endings
from pathway.engine.predicates.earlier import earlier_cases
from pathway.engine.visibility import moment
from pathway.engine.words import abnormality_words, sign_words

SIDES = ("left", "right")
MYOTOMES = tuple(
    f"motor_{root}_{side}" for root in ("l2", "l3", "l4", "l5", "s1") for side in SIDES
)
SIGNS = ("sensory_left", "sensory_right", "reflex_left", "reflex_right")
EXAMINED = (*MYOTOMES, *SIGNS)
looked_at = attrgetter(*EXAMINED)
FULL = 5
# A sign that is absent is a normal finding, whichever word the record uses.
NORMAL = ("normal", "absent")


@frozen()
class Weakness:
    """`best` is the exam compared with; None: this myotome was not examined before."""

    exam: NeuroExam
    myotome: str
    best: NeuroExam | None
    is_loss: bool

    @property
    def key(self) -> str:
        return f"{self.exam.root_id}/{self.myotome}"

    @property
    def side(self) -> str:
        return self.myotome.rpartition("_")[2]

    @property
    def grade(self) -> int:
        return grade_of(self.exam, self.myotome)

    @property
    def evidence(self) -> Evidence:
        return seen(self.exam, self.myotome)

    @property
    def grounds(self) -> tuple[Evidence, ...]:
        """The earlier grade as well: a loss is the difference of two."""
        return (*((seen(self.best, self.myotome),) if self.best else ()), self.evidence)

    @property
    def words(self) -> str:
        if self.best:
            before = grade_of(self.best, self.myotome)
            return f"weakness {sign_words(self.myotome)} {before} → {self.grade}"
        weak = abnormality_words(self.myotome, self.grade)
        return f"{weak}, not examined before" if self.is_loss else weak


def grade_of(exam: NeuroExam, myotome: str) -> int:
    grade: int = getattr(exam, myotome)
    return grade


@derived
def exams(case: Case) -> list[NeuroExam]:
    return [exam for exam in case.neuro_exams if case.is_in_episode(exam)]


@derived
def weaknesses(case: Case) -> tuple[Weakness, ...]:
    return tuple(
        found
        for myotome in MYOTOMES
        if myotome in ever_abnormal(case)
        for found in weaknesses_of(case, myotome)
    )


@derived
def ever_abnormal(case: Case) -> Mapping[str, NeuroExam]:
    """By myotome or sign: the first exam of the episode on which it was not normal."""
    firsts = {
        field: next((exam for exam in shown if is_abnormal(getattr(exam, field))), None)
        for field, shown in examined(case).items()
    }
    return {field: exam for field, exam in firsts.items() if exam is not None}


def is_abnormal(finding: int | str) -> bool:
    return finding < FULL if isinstance(finding, int) else finding not in NORMAL


def weaknesses_of(case: Case, myotome: str) -> Iterator[Weakness]:
    """S-15. Compared with the best earlier grade, or with the grade at a disposition."""
    best: NeuroExam | None = None
    low = FULL
    last: NeuroExam | None = None
    for exam in grades_in_order(case, myotome):
        grade = grade_of(exam, myotome)
        if last is not None and is_judged_between(case, myotome, last, exam):
            best, low = last, grade_of(last, myotome)
        # What the first exam of the episode left out cannot be shown to be old.
        is_late = best is None and not is_first_exam(case, exam)
        is_loss = is_late and grade < FULL if best is None else grade < grade_of(best, myotome)
        if grade < low and (is_loss or is_severe(case, grade)):
            yield Weakness(exam, myotome, best, is_loss)
        if best is None or grade > grade_of(best, myotome):
            # What has recovered can be lost again.
            best, low = exam, grade
        low = min(low, grade)
        last = exam


def is_judged_between(case: Case, myotome: str, last: NeuroExam, exam: NeuroExam) -> bool:
    judged = judged_at(case).get(myotome, ())
    return any(moment(last) <= at < moment(exam) for at in judged)


@derived
def judged_at(case: Case) -> Mapping[str, list[tuple[Any, ...]]]:
    """By myotome: when clinicians disposed of a weakness; never before the exam that showed it."""
    shown = {exam.root_id: moment(exam) for exam in exams(case)}
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for key, dispositions in endings(case).items():
        root, _, myotome = key.rpartition("/")
        if root in shown:
            found[myotome] += [max(moment(each), shown[root]) for each in dispositions]
    return found


def grades_in_order(case: Case, myotome: str) -> list[NeuroExam]:
    """Of two grades at one moment the worse counts."""
    found: list[NeuroExam] = []
    for exam in examined(case).get(myotome, ()):
        if found and moment(found[-1]) == moment(exam):
            found[-1] = min(found[-1], exam, key=lambda each: int(getattr(each, myotome)))
        else:
            found.append(exam)
    return found


@derived
def examined(case: Case) -> Mapping[str, list[NeuroExam]]:
    """By myotome or sign: the exams that looked at it."""
    shown = exams(case)
    nobody = (None,) * len(shown)
    return {
        field: [exam for exam, answer in zip(shown, answers, strict=True) if answer is not None]
        for field, answers in zip(EXAMINED, zip(*map(looked_at, shown), strict=True), strict=False)
        if answers != nobody
    }


def is_first_exam(case: Case, exam: NeuroExam) -> bool:
    return moment(exam) == moment(exams(case)[0])


def is_severe(case: Case, grade: int) -> bool:
    return grade <= case.days("severe_motor_grade")


@derived
def unresolved_weaknesses(case: Case) -> tuple[Weakness, ...]:
    return tuple(found for found in weaknesses(case) if found.key not in endings(case))


@derived
def unresolved_losses(case: Case) -> tuple[Weakness, ...]:
    """Those of earlier episodes too: grades begin anew, what nobody judged does not end."""
    own = tuple(found for found in unresolved_weaknesses(case) if found.is_loss)
    return (*(weak for each in earlier_cases(case) for weak in unresolved_losses(each)), *own)


@derived
def weakness_in_both_legs(case: Case) -> tuple[Weakness, ...]:
    """Severe weakness or loss in each leg; empty when only one leg is affected."""
    own = [weak for weak in weaknesses(case) if not is_judged(case, weak)]
    earlier = [
        weak
        for each in earlier_cases(case)
        for weak in (*weakness_in_both_legs(each), *unresolved_losses(each))
    ]
    found = tuple(dict.fromkeys((*earlier, *own)))
    return found if {weak.side for weak in found} == set(SIDES) else ()


def is_judged(case: Case, weak: Weakness) -> bool:
    """An emergency is ended as one; what was judged while only one leg was weak stays judged."""
    return any(
        judged.rule == EMERGENCY
        or judged.disposition == "entered_in_error"
        or not is_other_leg_weak(case, weak, judged)
        for judged in endings(case).get(weak.key, ())
    )


def is_other_leg_weak(case: Case, weak: Weakness, judged: PromptDecision) -> bool:
    return any(
        other.side != weak.side
        and moment(other.exam) <= moment(judged)
        and not any(end.rule == EMERGENCY for end in endings(case).get(other.key, ()))
        for other in weaknesses(case)
    )


@derived
def current_motor_deficits(case: Case) -> tuple[tuple[NeuroExam, str], ...]:
    found = []
    for myotome in MYOTOMES:
        if myotome in ever_abnormal(case):
            exam = latest_with(examined(case)[myotome], myotome, lambda grade: -grade)
            if exam is not None and getattr(exam, myotome) < FULL:
                found.append((exam, myotome))
    return tuple(found)
