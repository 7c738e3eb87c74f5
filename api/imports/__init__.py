"""Taking in a folder exported by another system: what the pathway reads is kept, the rest counted."""
