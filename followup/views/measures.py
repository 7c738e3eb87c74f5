"""How the clinic is doing: measures, the patients behind each number, targets, rules."""

import csv
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from clinic.access import requires
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from clinic.services.versions import StaleVersion
from followup.forms.measures import Chosen, TargetForm, month_words
from followup.measure_cards import Card, cards_by_group, figures_as_rows
from followup.measures.catalogue import MEASURES
from followup.measures.planning import read_each_table_once
from followup.measures.rules import PARTS as RULE_PARTS
from followup.measures.rules import RuleFigures, prompts_of, rule_figures
from followup.measures.shape import PARTS, Measure, figures_of, patients_of
from followup.measures.windows import months_before
from followup.models import MeasureTarget
from followup.patient_rows import page_of_plans
from followup.run_charts import Month, RunChart
from followup.services.measure_targets import may_set_targets, set_target
from followup.views.staff import StaffRequest
from pathway.protocols import current_protocol

MOST_PROMPTS = 500


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def show_measures(request: StaffRequest) -> HttpResponse:
    """One statement a measure; the CSV holds exactly the numbers that are shown."""
    chosen = Chosen(request.GET, request.now)
    read_each_table_once()
    targets = {row.measure: row for row in MeasureTarget.objects.all()}
    cards = [_card(measure, chosen, targets.get(measure.id)) for measure in MEASURES.values()]
    if request.GET.get("as") == "csv":
        return _csv(f"measures-{chosen.period}.csv", figures_as_rows(cards, chosen.window))
    groups = cards_by_group(cards)
    return render(request, "followup/measures/all.html", _frame(chosen, groups=groups))


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def show_measure(request: StaffRequest, name: str) -> HttpResponse:
    """One statement a month."""
    return _measure_page(request, _measure(name))


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def list_patients(request: StaffRequest, name: str) -> HttpResponse:
    measure, chosen = _measure(name), Chosen(request.GET, request.now)
    part = request.GET.get("part", "numerator")
    if part not in PARTS:
        raise Http404
    read_each_table_once()
    plans = patients_of(measure, part, chosen.window, chosen.owner)
    page = page_of_plans(plans, request.GET.get("page", "1"))
    record_access(by=request.actor, now=request.now, screen="measure", patient_ids=page.patient_ids)
    context = _frame(chosen, measure=measure, part=part, said=_part_words(measure, part), page=page)
    return render(request, "followup/measures/patients.html", context)


@requires(Permission.VIEW_CASELOAD)
@require_POST
def save_target(request: StaffRequest, name: str) -> HttpResponse:
    measure, form = _measure(name), TargetForm(request.POST)
    if form.is_valid():
        try:
            set_target(measure=name, target=form.target(), by=request.actor, now=request.now)
        except ValidationError as error:
            for field, said in error.message_dict.items():
                form.add_error(field if field in form.fields else None, said)
        except StaleVersion as stale:
            _show_both(form, stale.current)
        else:
            messages.success(request, _("Saved: the target."))
            return redirect("measure", name)
    return _measure_page(request, measure, form)


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def show_rules(request: StaffRequest) -> HttpResponse:
    chosen, rules = Chosen(request.GET, request.now), current_protocol()
    figures = rule_figures(rules.rules, chosen.window, chosen.owner)
    rows = [(rules.rules[row.rule], row, _reasons(row)) for row in figures if row.fired]
    context = _frame(chosen, rows=rows, silent=len(figures) - len(rows))
    return render(request, "followup/measures/rules.html", context)


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def list_prompts(request: StaffRequest, rule: str) -> HttpResponse:
    chosen, rules = Chosen(request.GET, request.now), current_protocol().rules
    part = request.GET.get("part", "fired")
    if rule not in rules or part not in RULE_PARTS:
        raise Http404
    prompts = prompts_of(rule, part, chosen.window, chosen.owner)
    shown = list(prompts.select_related("patient")[:MOST_PROMPTS])
    ids = list({each.patient_id for each in shown})
    record_access(by=request.actor, now=request.now, screen="rule_prompts", patient_ids=ids)
    count = prompts.count()
    context = _frame(chosen, rule=rules[rule], part=part, prompts=shown, count=count)
    return render(request, "followup/measures/prompts.html", context)


def _reasons(row: RuleFigures) -> list[tuple[str, int]]:
    """Why it was declined, the most frequent first."""
    known = current_protocol().reasons
    said = {code: known[code].says if code in known else code for code in row.reasons}
    return [(said[code], count) for code, count in row.reasons.most_common()]


def _measure(name: str) -> Measure:
    if name not in MEASURES:
        raise Http404
    return MEASURES[name]


def _card(measure: Measure, chosen: Chosen, target: Any) -> Card:
    window, owner = chosen.window, chosen.owner
    aside = measure.aside(window, owner) if measure.aside else ""
    return Card(measure, figures_of(measure, window, owner), target, aside)


def _show_both(form: TargetForm, current: Any) -> None:
    """What somebody saved meanwhile above, what was typed below: saving again is a decision."""
    said = _("Somebody saved another target meanwhile: %(percent)s %%. Yours is below.")
    form.add_error(None, said % {"percent": current.percent})
    form.data = {**dict(form.data.items()), "version": current.version}


def _measure_page(
    request: StaffRequest, measure: Measure, form: TargetForm | None = None
) -> HttpResponse:
    chosen = Chosen(request.GET, request.now)
    read_each_table_once()
    target = MeasureTarget.objects.filter(measure=measure.id).first()
    context = _frame(
        chosen,
        measure=measure,
        card=_card(measure, chosen, target),
        chart=None if measure.is_of_today else _chart(measure, chosen, target),
        form=form or _target_form(target),
        may_set=may_set_targets(request.actor),
        statements=[
            current_protocol().statements[each] for each in measure.basis if each != "local"
        ],
    )
    status = 422 if form and form.errors else 200
    return render(request, "followup/measures/one.html", context, status=status)


def _chart(measure: Measure, chosen: Chosen, target: Any) -> RunChart:
    months = [
        Month(name, month_words(window.first), figures_of(measure, window, chosen.owner))
        for name, window in months_before(chosen.now)
    ]
    return RunChart(months, target.percent if target else None)


def _target_form(target: Any) -> TargetForm:
    if target is None:
        return TargetForm(initial={"version": 0})
    held = {name: getattr(target, name) for name in ("percent", "by_day", "plan", "version")}
    return TargetForm(initial=held)


def _part_words(measure: Measure, part: str) -> Any:
    words = {"numerator": measure.numerator, "denominator": measure.denominator}
    return words.get(part, measure.unknown)


def _frame(chosen: Chosen, **more: Any) -> dict[str, Any]:
    return {"section": "measures", "chosen": chosen, **more}


def _csv(name: str, rows: Any) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    csv.writer(answer).writerows(rows)
    return answer
