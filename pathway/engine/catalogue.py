"""Reading the options of each stage: what is offered, in which order, on whose statement."""

from pathway.engine.protocol import Catalogue, CautionText, OptionText
from pathway.engine.tables import Table

CATEGORIES = (
    "drug",
    "active",
    "education",
    "passive",
    "manual",
    "mind_body",
    "psychological",
    "rehabilitation",
)


def read_catalogue(table: Table) -> Catalogue:
    """Raises ProtocolError for an option or caution that has no words."""
    catalogue = Catalogue(
        options={each.key: read_option(each) for each in table.named_tables("options")},
        cautions={each.key: read_caution(each) for each in table.named_tables("cautions")},
        templates=table.mapping_of_words("templates"),
        exercise=table.words("exercise"),
    )
    table.finish()
    listed = [id for ids in (*catalogue.templates.values(), catalogue.exercise) for id in ids]
    for id in listed:
        if id not in catalogue.options:
            raise table.error("options", f"{id} has no words")
    for option in catalogue.options.values():
        for id in option.cautions:
            if id not in catalogue.cautions:
                raise table.error(f"options.{option.id}", f"{id} is not among the cautions")
    return catalogue


def read_option(table: Table) -> OptionText:
    option = OptionText(
        id=table.key,
        title=table.text("title"),
        category=table.choice("category", CATEGORIES),
        label=table.text("label", None) or "",
        only_if=table.text("only_if", None),
        first_if=table.text("first_if", None),
        cautions=table.words("cautions", ()),
        parts=table.words("parts", ()),
        cites=table.words("cites"),
        conflicts=table.words("conflicts", ()),
    )
    table.finish()
    return option


def read_caution(table: Table) -> CautionText:
    caution = CautionText(id=table.key, says=table.text("says"), cites=table.words("cites"))
    table.finish()
    return caution
