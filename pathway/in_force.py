"""The protocol a care plan is pinned to, with its clinic's own numbers."""

from pathway.engine.overrides import with_overrides
from pathway.engine.protocol import Protocol
from pathway.models import CarePlan, ProtocolOverride
from pathway.protocols import protocol


def rules_in_force(plan: CarePlan) -> Protocol:
    """One statement. A number the protocol does not allow stays the protocol's."""
    own = ProtocolOverride.objects.in_force().get(plan.protocol, {})
    return with_overrides(protocol(plan.protocol, plan.protocol_version), own)[0]
