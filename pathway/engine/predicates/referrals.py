"""Surgical referrals: open, answered, or waiting too long."""

from pathway.engine.case import Case, derived, threads
from pathway.engine.facts import ReferralEntry
from pathway.engine.frozen import frozen

SURGEONS = ("surgery", "spine_surgery", "spinal_surgery", "neurosurgery")


@frozen()
class Referral:
    thread_id: str
    request: ReferralEntry
    opinion: ReferralEntry | None
    is_closed: bool

    @property
    def urgency(self) -> str:
        return self.request.urgency or "routine"


@derived
def surgical_referrals(case: Case) -> tuple[Referral, ...]:
    folded = [fold(entries) for entries in threads(case.referrals).values()]
    return tuple(each for each in folded if each and each.request.to in SURGEONS)


def fold(entries: list[ReferralEntry]) -> Referral | None:
    requests = [entry for entry in entries if entry.kind == "requested"]
    if not requests:
        return None
    opinions = [entry for entry in entries if entry.kind == "opinion"]
    return Referral(
        thread_id=requests[0].thread_id,
        request=requests[-1],
        opinion=opinions[-1] if opinions else None,
        is_closed=bool(opinions) or any(e.kind in ("declined", "cancelled") for e in entries),
    )


@derived
def open_referrals(case: Case) -> tuple[Referral, ...]:
    return tuple(each for each in surgical_referrals(case) if not each.is_closed)


def is_outstanding(case: Case, referral: Referral) -> bool:
    """A request without an opinion is asked about again (H-27)."""
    waited = case.days_since(referral.request.effective_on)
    return waited >= case.days(f"opinion_{referral.urgency}_days")
