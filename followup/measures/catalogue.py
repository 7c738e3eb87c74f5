"""Every measure by its name, in the order people read them."""

from followup.measures import early_care, keeping_up, medicines, messages, responding, safety
from followup.measures.shape import Measure

_SOURCES = (keeping_up, responding, early_care, medicines, safety, messages)
MEASURES: dict[str, Measure] = {
    measure.id: measure for source in _SOURCES for measure in source.MEASURES
}
