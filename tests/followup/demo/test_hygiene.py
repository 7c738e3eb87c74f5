"""Nobody in the demo is shown more suggestions than the policy allows, however often a chart is opened."""

import re

import pytest
from django.db.models import Count
from django.test import Client

from clinic.models import Patient, User
from followup.chart import read_chart
from pathway.models import Prompt
from tests.browser.filling import Seeded
from tests.builders import SEED
from tests.followup.demo.reading import inside, the_patient

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]

MOST_CARDS = 3
# With as many cards as are shown, and more behind them.
CROWDED = "RS-1027"


def test_no_chart_shows_more_than_three_cards(demo: Seeded) -> None:
    with inside("riverside") as now:
        prompts = Prompt.objects.standing().values("patient").annotate(prompts=Count("id"))
        many = prompts.filter(prompts__gt=MOST_CARDS).values("patient")
        patients = Patient.objects.filter(id__in=many)
        charts = [read_chart(each, by=SEED, now=now) for each in patients]
    assert max(len(chart.shown_cards) for chart in charts) == MOST_CARDS
    assert any(chart.other_cards for chart in charts)


def test_a_chart_that_is_opened_again_has_no_more_cards(demo: Seeded) -> None:
    browser = Client()
    browser.force_login(User.objects.get(email="juno.ofori@example.org"))
    browser.get("/choose-clinic/")
    with inside("riverside"):
        address, before = f"/patients/{the_patient(CROWDED).id}/", Prompt.objects.count()
    pages = [browser.get(address).content.decode() for _ in range(5)]
    shown = {page.split('<details class="more">')[0].count("prompt-card") for page in pages}
    assert shown == {MOST_CARDS}
    assert all(len(re.findall("prompt-card", page)) > MOST_CARDS for page in pages)
    with inside("riverside"):
        assert Prompt.objects.count() == before
