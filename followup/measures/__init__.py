"""How a clinic is doing: each measure in words, and the patients behind its numbers."""
