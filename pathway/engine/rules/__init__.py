"""The yes or no of every rule. Words, numbers and sources are in the protocol folder."""

from pathway.engine.rules import acetaminophen, safety
from pathway.engine.rules.register import registered, registered_ids

__all__ = ["acetaminophen", "registered", "registered_ids", "safety"]
