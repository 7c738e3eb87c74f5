"""Imaging: the fold of one thread each, and what a scan covers."""

from datetime import date, datetime, timedelta

from pathway.engine.answers import Answer, unknown
from pathway.engine.case import Case, derived, threads
from pathway.engine.days import earliest, next_midnight
from pathway.engine.facts import ImagingEntry
from pathway.engine.frozen import frozen
from pathway.engine.predicates.person import has_condition

LUMBAR = ("lumbar", "lumbar_spine", "lumbosacral", None)


@frozen()
class Scan:
    """`read_on`: resulted, and seen by a clinician when a machine delivered it."""

    thread_id: str
    modality: str
    region: str | None
    contrast: str | None
    urgency: str
    order: ImagingEntry | None
    done_on: date | None
    read_on: date | None
    is_resulted: bool
    is_cancelled: bool

    @property
    def is_mri(self) -> bool:
        return self.modality.startswith("mri")

    @property
    def is_lumbar(self) -> bool:
        return self.region in LUMBAR

    @property
    def is_pending(self) -> bool:
        return self.order is not None and self.done_on is None and not self.is_cancelled

    @property
    def is_unread(self) -> bool:
        return self.read_on is None and not self.is_cancelled


@derived
def scans(case: Case) -> tuple[Scan, ...]:
    folded = [fold(entries) for entries in threads(case.imaging).values()]
    return tuple(scan for scan in folded if scan is not None)


def fold(entries: list[ImagingEntry]) -> Scan | None:
    of_kind = {entry.kind: entry for entry in entries}
    order, performed = of_kind.get("ordered"), of_kind.get("done") or of_kind.get("resulted")
    if order is None and performed is None:
        return None
    return Scan(
        thread_id=entries[0].thread_id,
        modality=said(entries, "modality") or "",
        region=said(entries, "region"),
        contrast=said(entries, "contrast"),
        urgency=said(entries, "urgency") or "routine",
        order=order,
        done_on=earliest(performed) if performed else None,
        read_on=read_on(of_kind),
        is_resulted="resulted" in of_kind,
        is_cancelled="cancelled" in of_kind,
    )


def said(entries: list[ImagingEntry], field: str) -> str | None:
    return next((value for entry in reversed(entries) if (value := getattr(entry, field))), None)


def read_on(of_kind: dict[str, ImagingEntry]) -> date | None:
    result, look = of_kind.get("resulted"), of_kind.get("seen")
    if look is not None:
        return look.effective_on
    is_machine = result is not None and result.source in ("import", "system")
    return None if result is None or is_machine else result.effective_on


@derived
def is_mri_contraindicated(case: Case) -> bool:
    said = [each for each in case.imaging if each.modality.startswith("mri")]
    is_barred = any(each.kind == "contraindicated" for each in said)
    return is_barred or has_condition(case, "mri_contraindication") is True


def is_imaged_since(case: Case, day: date) -> bool:
    """Any imaging ordered or done on or after that day."""
    return any(
        (scan.done_on is not None and scan.done_on >= day)
        or (scan.order is not None and not scan.is_cancelled and earliest(scan.order) >= day)
        for scan in scans(case)
    )


def ordered_on(scan: Scan) -> date | None:
    return earliest(scan.order) if scan.order else None


@derived
def first_scan(case: Case) -> Scan | None:
    """Of this episode."""
    dated = [(ordered_on(scan) or scan.done_on, scan) for scan in scans(case)]
    found = [(day, scan) for day, scan in dated if day and day >= case.episode_from]
    return min(found, key=lambda each: (each[0], each[1].thread_id))[1] if found else None


def is_without_contrast(scan: Scan) -> Answer:
    """The preferred scan: MRI, no contrast."""
    if not scan.is_mri:
        return False
    if scan.contrast is None:
        return unknown("contrast of the ordered scan")
    return scan.contrast in ("none", "no", "without")


def is_result_overdue(case: Case, scan: Scan) -> bool:
    if scan.order is None or not scan.is_unread:
        return False
    if scan.urgency == "emergency":
        return case.as_of >= result_due_at(case, scan.order)
    days = case.days("result_urgent_days" if scan.urgency == "urgent" else "result_routine_days")
    return case.days_since(earliest(scan.order)) >= days


def result_due_at(case: Case, order: ImagingEntry) -> datetime:
    """Hours run from the instant of the order, or from the end of its day."""
    ordered = order.effective_at or next_midnight(order.effective_on, case.zone)
    return ordered + timedelta(hours=case.days("result_emergency_hours"))


@derived
def awaited_results(case: Case) -> tuple[datetime, ...]:
    """When emergency results fall due."""
    return tuple(
        result_due_at(case, scan.order)
        for scan in scans(case)
        if scan.order and scan.is_unread and scan.urgency == "emergency"
    )
