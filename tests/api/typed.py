"""The client's types in use: `./run check` reads this, and each `type: ignore` is a mistake it must find."""

from datetime import datetime

from stepwell_client import Client
from stepwell_client.types import EpisodeAnswer, PatientAnswer, PatientBody


def family_of(client: Client, family: str) -> str:
    body: PatientBody = {"family": family}
    return client.post("/patients", body).of(PatientAnswer)["family"]


def versions(client: Client, since: datetime) -> list[int]:
    walked = client.rows("/patients", of=PatientAnswer, limit=2)
    changed = client.changed_since("/patients", since, of=PatientAnswer)
    return [each["version"] for each in (*walked, *changed)]


def event_types(client: Client) -> set[str]:
    return {each["type"] for each in client.events()}


def mistakes(client: Client, patient: PatientAnswer, episode: EpisodeAnswer) -> list[object]:
    body: PatientBody = {"family": "Ito", "sex": "unclear"}  # type: ignore[typeddict-item]
    colour = patient["colour"]  # type: ignore[typeddict-item]
    day: int = episode["started_on"]  # type: ignore[assignment]
    return [body, colour, day]
