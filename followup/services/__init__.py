"""The use cases: each writes its facts, then reconciles the care plan, in one transaction."""
