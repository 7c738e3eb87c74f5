"""The writes of the clinic room: keyword-only, with `by=` and `now=`, each in one transaction."""
