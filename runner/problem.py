"""What the person at the keyboard can put right."""


class Problem(Exception):
    """Stops a command; its text is one sentence that says what to do."""
