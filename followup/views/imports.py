"""Taking over a caseload from a table: try it, see each row's fault, then take it in."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.access import requires
from clinic.permissions import Permission
from followup.caseload_import.columns import COLUMNS
from followup.caseload_import.reading import MOST_ROWS, rows_in, template
from followup.caseload_import.storing import KIND
from followup.caseload_import.trial import first_people
from followup.forms.administration import TableForm
from followup.models import Job, JobProblem
from followup.services.jobs import cancel_job, start_job, start_real_run
from followup.views.staff import StaffRequest

PROBLEMS_SHOWN = 200


@requires(Permission.IMPORT_DATA)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def import_caseload(request: StaffRequest) -> HttpResponse:
    """A file is always tried first: nothing is stored before somebody has seen what would be."""
    if request.method != "POST":
        return _page(request, TableForm())
    form = TableForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        rows = rows_in(form.cleaned_data["table"].read())
    except ValidationError as refused:
        form.add_error("table", refused)
        return _page(request, form, status=422)
    job = start_job(kind=KIND, rows=rows, is_dry_run=True, by=request.actor, now=request.now)
    return redirect("import_job", job.id)


@requires(Permission.IMPORT_DATA)
@require_safe
@never_cache
def show_import(request: StaffRequest, job_id: uuid.UUID) -> HttpResponse:
    job = _job(job_id)
    problems = JobProblem.objects.of(job.id).filter(line__gt=0)
    context = {
        "section": "settings",
        "job": job,
        "problems": problems[:PROBLEMS_SHOWN],
        "problem_count": job.counts.get("problems", 0),
        "shown": PROBLEMS_SHOWN,
        "taken": job.counts.get("created", 0),
        "unchanged": job.counts.get("unchanged", 0),
        "people": first_people(job) if job.is_dry_run and job.state == "done" else [],
        "later": Job.objects.filter(parameters__tried=job.id.hex).first(),
    }
    return render(request, "followup/import_job.html", context)


@requires(Permission.IMPORT_DATA)
@require_POST
@never_cache
def take_in(request: StaffRequest, job_id: uuid.UUID) -> HttpResponse:
    """The rows of a trial without faults, this time for good; asked twice it is one import."""
    try:
        job = start_real_run(tried=_job(job_id), by=request.actor, now=request.now)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("import_job", job_id)
    return redirect("import_job", job.id)


@requires(Permission.IMPORT_DATA)
@require_POST
@never_cache
def cancel_import(request: StaffRequest, job_id: uuid.UUID) -> HttpResponse:
    if not cancel_job(job=_job(job_id), by=request.actor, now=request.now):
        messages.info(request, _("It was over already."))
    return redirect("import_job", job_id)


@requires(Permission.IMPORT_DATA)
@require_safe
def import_template(request: StaffRequest) -> HttpResponse:
    answer = HttpResponse("\ufeff" + template(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="caseload.csv"'
    return answer


def _job(job_id: uuid.UUID) -> Any:
    return get_object_or_404(Job, id=job_id, kind=KIND)


def _page(request: StaffRequest, form: TableForm, status: int = 200) -> HttpResponse:
    context = {
        "section": "settings",
        "form": form,
        "columns": COLUMNS.values(),
        "most": MOST_ROWS,
        "jobs": Job.objects.filter(kind=KIND).newest_first()[:10],
    }
    return render(request, "followup/import.html", context, status=status)
