"""The yes or no of every rule. Words, numbers and sources are in the protocol folder."""

# Importing a module registers its rules; this order is the order of the pathway.
from pathway.engine.rules import safety  # isort: skip
from pathway.engine.rules import imaging  # isort: skip
from pathway.engine.rules import scans  # isort: skip
from pathway.engine.rules import acetaminophen  # isort: skip
from pathway.engine.rules import nsaids  # isort: skip
from pathway.engine.rules import muscle_relaxants  # isort: skip
from pathway.engine.rules import gabapentinoids  # isort: skip
from pathway.engine.rules import opioids  # isort: skip
from pathway.engine.rules import side_effects  # isort: skip
from pathway.engine.rules import response  # isort: skip
from pathway.engine.rules import discharge  # isort: skip
from pathway.engine.rules import rehabilitation  # isort: skip
from pathway.engine.rules import blocks  # isort: skip
from pathway.engine.rules import injections  # isort: skip
from pathway.engine.rules import surgery  # isort: skip
from pathway.engine.rules import referrals  # isort: skip
from pathway.engine.rules import elderly  # isort: skip
from pathway.engine.rules import pitfalls  # isort: skip
from pathway.engine.rules import follow_up  # isort: skip
from pathway.engine.rules import conflicts  # isort: skip
from pathway.engine.register import registered, registered_ids  # isort: skip

__all__ = [
    "acetaminophen",
    "blocks",
    "conflicts",
    "discharge",
    "elderly",
    "follow_up",
    "gabapentinoids",
    "imaging",
    "injections",
    "muscle_relaxants",
    "nsaids",
    "opioids",
    "pitfalls",
    "referrals",
    "registered",
    "registered_ids",
    "rehabilitation",
    "response",
    "safety",
    "scans",
    "side_effects",
    "surgery",
]
