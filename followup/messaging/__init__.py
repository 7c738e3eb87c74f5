"""Everything that is sent: what it says, when it may go, and through which channel."""
