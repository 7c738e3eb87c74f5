"""Why a rule says what it says about a patient, and what would change it."""

from pathway.engine.explain.explaining import explain
from pathway.engine.explain.explanation import Explanation, RuleLine
from pathway.engine.explain.listing import rule_lines

__all__ = ["Explanation", "RuleLine", "explain", "rule_lines"]
