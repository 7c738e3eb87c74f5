"""The yes or no of every rule. Words, numbers and sources are in the protocol folder."""

# Importing a module registers its rules; this order is the order of the pathway.
from pathway.engine.rules import safety  # isort: skip
from pathway.engine.rules import imaging  # isort: skip
from pathway.engine.rules import acetaminophen  # isort: skip
from pathway.engine.rules import muscle_relaxants  # isort: skip
from pathway.engine.rules import response  # isort: skip
from pathway.engine.rules import rehabilitation  # isort: skip
from pathway.engine.rules import blocks  # isort: skip
from pathway.engine.rules import surgery  # isort: skip
from pathway.engine.rules import follow_up  # isort: skip
from pathway.engine.register import registered, registered_ids  # isort: skip

__all__ = [
    "acetaminophen",
    "blocks",
    "follow_up",
    "imaging",
    "muscle_relaxants",
    "registered",
    "registered_ids",
    "rehabilitation",
    "response",
    "safety",
    "surgery",
]
