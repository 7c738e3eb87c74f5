"""Which medicine a coded or written text names: ingredients, classes, and mg in one unit."""

from pathway.formulary.packets import suggestions, unusual_strength
from pathway.formulary.product import Product, Standing
from pathway.formulary.resolving import resolve

__all__ = ["Product", "Standing", "resolve", "suggestions", "unusual_strength"]
