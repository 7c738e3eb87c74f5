"""/exports: a list taken whole, written by a worker and read in stretches."""

from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.bulk.bodies import JobAnswer
from api.bulk.lines import CSV, MEDIA_TYPES, NDJSON
from api.bulk.views import OfJobs
from api.endpoint import ANY_SCOPE
from api.exports import bodies
from api.exports.bodies import ExportBody
from api.exports.ranges import asked_range
from api.exports.sources import SOURCES, Source
from api.exports.writing import asked_of
from api.problems import Problem, unprocessable
from api.rendering import OrjsonRenderer
from api.versions import tag_of
from clinic.permissions import Permission
from followup.models import Job
from followup.services.job_outputs import drop_file, has_file, read_file, start_file

_NEEDED = "It needs the scope that lists the resource, such as `system/Patient.s` for patients."
_BYTES = OpenApiParameter(
    "Range", {"type": "string"}, OpenApiParameter.HEADER, description="`bytes=1048576-` goes on."
)
_IF_RANGE = OpenApiParameter(
    "If-Range",
    {"type": "string"},
    OpenApiParameter.HEADER,
    description="The ETag of what you have the beginning of.",
)


class LinesRenderer(OrjsonRenderer):
    """Whoever asks for lines is answered; a problem says its own media type."""

    media_type, format = NDJSON, "ndjson"


class TableRenderer(OrjsonRenderer):
    media_type, format = CSV, "csv"


class OfExports(OfJobs, is_abstract=True):
    """Whoever may list a resource may take it whole, and only who asked for a file reads it."""

    access = Permission.VIEW_SCHEDULE
    tag = "exports"

    def own(self, job: str) -> Job:
        found = self.found(job)
        if found.kind != "export" or found.actor_id != self.actor.id:
            raise Http404
        source = SOURCES[found.parameters["resource"]]
        self.check_also(source.interaction, source.access)
        return found


class ExportList(OfExports):
    interactions = {"POST": ANY_SCOPE}

    @extend_schema(
        operation_id="startExport",
        summary="Take a list whole: begin to write it into a file",
        description="Every row that is there from beginning to end is in it exactly once. Ask "
        f"`Location` how far it is, then read `file.href` within a day. {_NEEDED}",
        request=ExportBody,
        responses={202: JobAnswer},
        examples=bodies.OPENED,
    )
    def post(self, request: Request) -> Response:
        body = self.body(ExportBody)
        source = SOURCES[body["resource"]]
        self.check_also(source.interaction, source.access)
        _check_filters(source, body)
        try:
            asked = asked_of(source, body)
        except serializers.ValidationError as error:
            raise unprocessable(_placed(error.detail)) from None
        job = start_file(
            kind="export",
            parameters=body,
            expected=source.expected(asked),
            by=self.actor,
            now=self.now,
        )
        return self.shown(job, 202)


class ExportDetail(OfExports):
    interactions = {"DELETE": ANY_SCOPE}
    guarded = frozenset()

    @extend_schema(
        operation_id="dropExport",
        summary="Throw an export away, also one that is being written",
        description=_NEEDED,
        responses={200: JobAnswer},
        examples=bodies.DROPPED,
    )
    def delete(self, request: Request, job: str) -> Response:
        return self.shown(drop_file(job=self.own(job), by=self.actor, now=self.now))


class ExportFile(OfExports):
    interactions = {"GET": ANY_SCOPE}
    is_for_batches = False
    renderer_classes = (OrjsonRenderer, LinesRenderer, TableRenderer)

    @extend_schema(
        operation_id="readExport",
        summary="The file of an export",
        description="Whom it shows is put on record as it leaves. A download that breaks goes on "
        f"with `Range`. {_NEEDED}",
        parameters=[_BYTES, _IF_RANGE],
        responses={
            (200, NDJSON): OpenApiTypes.STR,
            (200, CSV): OpenApiTypes.STR,
            (206, NDJSON): OpenApiTypes.STR,
            (206, CSV): OpenApiTypes.STR,
        },
        examples=bodies.FILE,
    )
    def get(self, request: Request, job: str) -> Any:
        found = self.own(job)
        if not found.is_over:
            raise Problem("not_ready", headers={"Retry-After": "5"})
        if not has_file(found, self.now):
            raise Http404
        size, tag = found.parameters["bytes"], tag_of(found.version)
        wanted = None
        if request.headers.get("If-Range", tag) == tag:
            wanted = asked_range(request.headers.get("Range", ""), size)
        first, last = wanted or (0, size - 1)
        answer = self._stream(found, first, last)
        answer.status_code = 206 if wanted else 200
        if wanted:
            answer["Content-Range"] = f"bytes {first}-{last}/{size}"
        answer["Content-Length"] = str(last - first + 1)
        answer["Accept-Ranges"], answer["ETag"] = "bytes", tag
        return answer

    def _stream(self, job: Job, first: int, last: int) -> HttpResponse | StreamingHttpResponse:
        said = job.parameters
        media_type = MEDIA_TYPES[said["format"]]
        name = f"{said['resource']}.{said['format']}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        if self.request.method == "HEAD":
            return HttpResponse(content_type=media_type, headers=headers)
        parts = read_file(
            job,
            clinic=self.request._request.clinic,  # type: ignore[attr-defined]
            first=first,
            last=last,
            screen=f"api.exports.{said['resource']}",
            by=self.actor,
        )
        return StreamingHttpResponse(parts, content_type=media_type, headers=headers)


def _check_filters(source: Source, body: dict[str, Any]) -> None:
    unknown = sorted(body["filters"].keys() - set(source.filters))
    if unknown:
        known = ", ".join(source.filters)
        said = f"{len(unknown)} of these is no filter of an export of this. Known: {known}."
        raise unprocessable({"filters": said})


def _placed(detail: Any) -> dict[str, Any]:
    """The list's words at the names of the body."""
    return {name if name == "fields" else "filters": said for name, said in detail.items()}
