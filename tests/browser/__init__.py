"""The product in a real browser: the screens, the main jobs and the walks."""
