"""A setting that makes no sense stops the start with words that say what to do."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import json_object, one_of


@pytest.mark.parametrize("said", ["{", "[]", "null", "7"])
def test_what_should_be_a_json_object_and_is_not_is_refused(monkeypatch, said):
    monkeypatch.setenv("STEPWELL_SMS_HEADERS", said)
    with pytest.raises(ImproperlyConfigured, match="STEPWELL_SMS_HEADERS must be a JSON object"):
        json_object("STEPWELL_SMS_HEADERS")


def test_a_word_nobody_knows_is_refused_with_the_words_there_are(monkeypatch):
    monkeypatch.setenv("STEPWELL_SMS", "pigeon")
    with pytest.raises(ImproperlyConfigured, match="choose one of console, http"):
        one_of("STEPWELL_SMS", {"": "", "console": "a", "http": "b"}, "")
