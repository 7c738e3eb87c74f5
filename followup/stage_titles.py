"""The protocol's names of its stages, in the reader's language.

Protocols are written in one language; only these names are interface words too.
"""

from django.utils.translation import gettext, gettext_noop

TITLES = (
    gettext_noop("Intake and triage"),
    gettext_noop("First-line care"),
    gettext_noop("Second-line care"),
    gettext_noop("Persistent pain"),
    gettext_noop("Refractory: interventional"),
    gettext_noop("Surgical consultation"),
    gettext_noop("Emergency"),
    gettext_noop("Maintenance and self-management"),
    gettext_noop("Closed"),
)


def spoken(title: str) -> str:
    """A name that nobody has translated stays as the protocol has it."""
    return gettext(title)
