"""The addresses of every subject: views made from the vocabulary, and how each is described."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema, extend_schema_view

from api.paging import page_of
from api.records import examples
from api.records.answers import clinic_query_shape, outcome_shape, query_shape, record_shape
from api.records.bodies import (
    RecordQuery,
    WithdrawQuery,
    camel,
    correction_shape,
    entered_request,
)
from api.records.views import (
    RecordCorrections,
    RecordDetail,
    RecordEndpoint,
    RecordEntries,
    RecordEntry,
    RecordEverywhere,
    RecordList,
)
from api.records.vocabulary import for_people
from api.scopes import access_to
from pathway.records import SUBJECTS, Subject
from pathway.records.subjects import following, opening


def addresses() -> list[URLPattern]:
    return [address for subject in SUBJECTS.values() for address in _addresses_of(subject)]


def _addresses_of(subject: Subject) -> list[URLPattern]:
    plural, name = subject.plural, subject.name
    found = [
        path(f"episodes/<str:episode>/{plural}", _list(subject), name=f"api_{plural}"),
        path(plural, _everywhere(subject), name=f"api_clinic_{plural}"),
        path(f"{plural}/<str:id>", _detail(subject), name=f"api_one_{name}"),
        path(
            f"{plural}/<str:id>/corrections", _corrections(subject), name=f"api_{name}_corrections"
        ),
    ]
    if subject.has_threads:
        found += [
            path(f"{plural}/<str:id>/entries", _entries(subject), name=f"api_{name}_entries"),
            path(
                f"{plural}/<str:id>/entries/<str:entry>", _entry(subject), name=f"api_{name}_entry"
            ),
        ]
    return found


def _list(subject: Subject) -> Any:
    name, answer = subject.name, record_shape(subject.name)
    return _view(
        subject,
        RecordList,
        {"GET": "s", "POST": "c"},
        own={"query": query_shape(name)},
        get=extend_schema(
            operation_id=f"list{camel(subject.plural)}",
            summary=f"{subject.title}: all of an episode's patient",
            description="What was entered in error is among them: see `status`.",
            parameters=[query_shape(name)],
            responses=page_of(answer),
            examples=examples.listed(subject),
        ),
        post=extend_schema(
            operation_id=f"record{camel(name)}",
            summary=f"{subject.title}: record; the prompts it raises are in the answer",
            description=for_people(opening(subject.steps)),
            request=entered_request(subject, opening(subject.steps), opens=True),
            responses={200: outcome_shape(name), 201: outcome_shape(name)},
            examples=examples.recorded(subject),
        ),
    )


def _everywhere(subject: Subject) -> Any:
    name = subject.name
    query = clinic_query_shape(name)
    return _view(
        subject,
        RecordEverywhere,
        {"GET": "s"},
        own={"query": query},
        get=extend_schema(
            operation_id=f"listClinic{camel(subject.plural)}",
            summary=f"{subject.title}: all of the clinic",
            description="What was entered in error is among them: see `status`.",
            parameters=[query],
            responses=page_of(record_shape(name)),
            examples=examples.listed(subject),
        ),
    )


def _detail(subject: Subject) -> Any:
    name = subject.name
    return _view(
        subject,
        RecordDetail,
        {"GET": "r", "DELETE": "d"},
        get=extend_schema(
            operation_id=f"get{camel(name)}",
            summary=f"{subject.title}: one, with its history if asked",
            description="The id may be that of any of its entries." if subject.has_threads else "",
            parameters=[RecordQuery],
            responses=record_shape(name),
            examples=examples.one(subject),
        ),
        delete=extend_schema(
            operation_id=f"withdraw{camel(name)}",
            summary=f"{subject.title}: entered in error",
            description="What it caused is withdrawn with it.",
            parameters=[WithdrawQuery],
            responses={200: outcome_shape(name)},
            examples=examples.withdrawn(subject),
        ),
    )


def _corrections(subject: Subject) -> Any:
    return _view(
        subject,
        RecordCorrections,
        {"POST": "u"},
        post=extend_schema(
            operation_id=f"correct{camel(subject.name)}",
            summary=f"{subject.title}: correct what was recorded",
            description="As if it had always been so: what only the mistake caused is withdrawn.",
            request=correction_shape(subject.name),
            responses={200: outcome_shape(subject.name)},
            examples=examples.corrected(subject),
        ),
    )


def _entries(subject: Subject) -> Any:
    return _view(
        subject,
        RecordEntries,
        {"POST": "u"},
        post=extend_schema(
            operation_id=f"continue{camel(subject.name)}",
            summary=f"{subject.title}: record what happened next",
            description=for_people(following(subject.steps)),
            request=entered_request(subject, following(subject.steps), opens=False),
            responses={200: outcome_shape(subject.name), 201: outcome_shape(subject.name)},
            examples=examples.continued(subject),
        ),
    )


def _entry(subject: Subject) -> Any:
    return _view(
        subject,
        RecordEntry,
        {"DELETE": "d"},
        delete=extend_schema(
            operation_id=f"withdraw{camel(subject.name)}Entry",
            summary=f"{subject.title}: one entry was made in error",
            description="The first entry takes the whole thread with it.",
            parameters=[WithdrawQuery],
            responses={200: outcome_shape(subject.name)},
            examples=examples.withdrawn(subject),
        ),
    )


def _view(
    subject: Subject,
    base: type[RecordEndpoint],
    letters: dict[str, str],
    own: Mapping[str, Any] = MappingProxyType({}),
    **described: Any,
) -> Any:
    """A view of this subject's own; whoever may record it may also correct it."""
    view: Any = type(
        f"{camel(subject.name)}{base.__name__.removeprefix('Record')}",
        (base,),
        {
            **own,
            "subject": subject,
            "tag": subject.plural,
            "access": access_to(subject),
            "writes": {
                method: subject.steps[0].permission for method in letters if method != "GET"
            },
            "interactions": {
                method: f"{subject.resource}.{letter}" for method, letter in letters.items()
            },
        },
    )
    return extend_schema_view(**described)(view).as_view()
