"""Mutants that no patient can tell from the engine, with the reason."""

EQUIVALENT: dict[str, str] = {}
