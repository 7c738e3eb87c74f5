"""How a reassessment compares: worse, good, partial or none. Exact, never rounded."""

from collections.abc import Callable
from decimal import Decimal

from pathway.engine.answers import Answer, unknown
from pathway.engine.case import Case, derived, seen
from pathway.engine.facts import Assessment
from pathway.engine.frozen import frozen
from pathway.engine.plan import Evidence
from pathway.engine.predicates.sittings import latest_reassessment, scored_before, sittings
from pathway.engine.predicates.stage import stage_before

Reading = Callable[[Assessment], Decimal | None]


def instrument(name: str) -> Reading:
    def read(entry: Assessment) -> Decimal | None:
        is_this = (entry.function_instrument or "").lower() == name
        return entry.function_raw if is_this else None

    return read


def peg_function(entry: Assessment) -> Decimal | None:
    if entry.peg_enjoyment is None or entry.peg_activity is None:
        return None
    return (entry.peg_enjoyment + entry.peg_activity) / 2


def peg_sum(entry: Assessment) -> Decimal | None:
    function = peg_function(entry)
    return None if function is None or entry.peg_pain is None else entry.peg_pain + 2 * function


def vas(entry: Assessment) -> Decimal | None:
    return None if entry.vas is None else entry.vas / 10


# In order of preference; PROMIS never decides.
PAIN: tuple[tuple[str, Reading], ...] = (
    ("NRS", lambda entry: entry.nrs),
    ("VAS", vas),
    ("PEG pain", lambda entry: entry.peg_pain),
)
FUNCTION: tuple[tuple[str, Reading], ...] = (
    ("RMDQ", instrument("rmdq")),
    ("ODI", instrument("odi")),
    ("PEG function", peg_function),
)
# (name, reading, number, how many times the number: PEG is read as the sum of three items)
WORSENING: tuple[tuple[str, Reading, str, int], ...] = (
    ("NRS", lambda entry: entry.nrs, "worse_nrs", 1),
    ("VAS", vas, "worse_nrs", 1),
    ("RMDQ", instrument("rmdq"), "worse_rmdq", 1),
    ("ODI", instrument("odi"), "worse_odi", 1),
    ("PEG sum", peg_sum, "worse_peg", 3),
)

IN_WORDS = "reported as worse"


@frozen()
class Change:
    measure: str
    before: Decimal
    now: Decimal

    @property
    def is_computable(self) -> bool:
        return self.before > 0

    def fell_by(self, percent: Decimal) -> bool:
        return 100 * (self.before - self.now) >= percent * self.before

    @property
    def words(self) -> str:
        return f"{self.measure} {self.before.normalize():f} → {self.now.normalize():f}"


@frozen()
class Response:
    """kind: worse, good, partial, none, or unknown. Provisional: one axis only."""

    kind: str
    is_provisional: bool
    sitting: Assessment
    baseline: Assessment | None
    pain: Change | None
    function: Change | None
    worsened: tuple[str, ...]
    previous: Assessment | None = None

    @property
    def worse_words(self) -> str:
        """The change since the baseline where nobody measured a rise."""
        return self.words if self.worsened in ((), (IN_WORDS,)) else self.worsening

    @property
    def worsening(self) -> str:
        """What rose, and since which sitting; no comparison that shows no rise."""
        if not self.previous or self.worsened == (IN_WORDS,):
            return IN_WORDS
        return f"{'; '.join(self.worsened)} since {self.previous.effective_on}"

    @property
    def words(self) -> str:
        said = [*self.worsened, *(each.words for each in (self.pain, self.function) if each)]
        return "; ".join(dict.fromkeys(said))

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        before = self.previous if self.worsened else None
        ends = dict.fromkeys(end for end in (self.baseline, before, self.sitting) if end)
        return tuple(
            seen(end, field)
            for end in ends
            for field in ("nrs", "vas", "peg_pain", "function_raw", "global_change")
            if getattr(end, field) is not None
        )


@derived
def responses(case: Case) -> tuple[Response, ...]:
    """Every reassessment, classed once against the baseline of its own stage."""
    return tuple(
        classed(case, entry, stage_baseline(case, entry))
        for entry in sittings(case)
        if entry.kind == "reassessment"
    )


@derived
def response(case: Case) -> Response | None:
    latest = latest_reassessment(case)
    return None if latest is None else classed(case, latest, stage_baseline(case, latest))


def is_response(case: Case, *kinds: str) -> Answer:
    """Before the first reassessment there is no response."""
    found = response(case)
    if found is None:
        return False
    if found.kind == "unknown":
        return unknown("a score of the latest reassessment that compares with its baseline")
    return found.kind in kinds


def stage_baseline(case: Case, entry: Assessment) -> Assessment | None:
    """The stage recorded in answer to a reassessment does not re-class it."""
    stage, since = stage_before(case, entry.effective_on)
    if stage == "ST-M":
        return episode_baseline(case, entry)
    earlier = scored_before(case, entry)
    by_then = [each for each in earlier if each.effective_on <= since]
    return by_then[-1] if by_then else next(iter(earlier), None)


def episode_baseline(case: Case, entry: Assessment) -> Assessment | None:
    intakes = [each for each in scored_before(case, entry) if each.kind == "intake"]
    return intakes[-1] if intakes else None


def classed(case: Case, entry: Assessment, baseline: Assessment | None) -> Response:
    pain = comparable(PAIN, baseline, entry)
    function = comparable(FUNCTION, baseline, entry)
    worsened = worsenings(case, entry)
    earlier = scored_before(case, entry)
    return Response(
        kind="worse" if worsened else improvement(case, pain, function),
        is_provisional=pain is None or function is None,
        sitting=entry,
        baseline=baseline,
        pain=pain,
        function=function,
        worsened=worsened,
        previous=earlier[-1] if earlier else None,
    )


def comparable(
    readings: tuple[tuple[str, Reading], ...], baseline: Assessment | None, entry: Assessment
) -> Change | None:
    """The first measure present at both ends; a baseline of zero allows no percentage."""
    change = baseline and first_at_both(readings, baseline, entry)
    return change if change and change.is_computable else None


def first_at_both(
    readings: tuple[tuple[str, Reading], ...], baseline: Assessment, entry: Assessment
) -> Change | None:
    for name, read in readings:
        before, now = read(baseline), read(entry)
        if before is not None and now is not None:
            return Change(name, before, now)
    return None


def improvement(case: Case, pain: Change | None, function: Change | None) -> str:
    some, much = case.number("response_partial_percent"), case.number("response_good_percent")
    axes = [axis for axis in (pain, function) if axis]
    if not axes:
        return "unknown"
    if all(axis.fell_by(some) for axis in axes) and any(axis.fell_by(much) for axis in axes):
        return "good"
    return "partial" if any(axis.fell_by(some) for axis in axes) else "none"


def worsenings(case: Case, entry: Assessment) -> tuple[str, ...]:
    """Against the previous scored assessment, or in anybody's words."""
    said = [IN_WORDS] if entry.global_change == "worse" else []
    earlier = scored_before(case, entry)
    if not earlier:
        return tuple(said)
    for name, read, key, times in WORSENING:
        before, now = read(earlier[-1]), read(entry)
        if before is not None and now is not None and now - before >= times * case.number(key):
            said.append(Change(name, before, now).words)
    return tuple(said)
