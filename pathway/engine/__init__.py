"""What the protocol suggests for one care plan: facts in, plan out.

Standard library only: no Django, no database, no clock of its own.
"""

from pathway.engine.evaluate import evaluate
from pathway.engine.facts import Facts
from pathway.engine.loading import load_protocol
from pathway.engine.plan import Plan, canonical_json
from pathway.engine.protocol import Protocol, ProtocolError

__all__ = [
    "Facts",
    "Plan",
    "Protocol",
    "ProtocolError",
    "canonical_json",
    "evaluate",
    "load_protocol",
]
