"""When a patient may be written to: the clinic's hours, by the clock where the patient is."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from clinic.models import ClinicSettings, Patient
from clinic.tenancy import current_scope
from followup.messaging.quiet import QuietHours, first_instant, next_allowed


@dataclass(frozen=True, slots=True)
class PatientClock:
    """The zone of a patient, and of the clinic for whoever has none of their own."""

    zone: ZoneInfo
    send_at: time
    quiet: QuietHours

    def sending_moment(self, day: date) -> datetime:
        """When a message of that day goes out, quiet hours left aside."""
        return first_instant(day, self.send_at, self.zone)

    def day_of(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()

    def allowed(self, instant: datetime) -> datetime:
        return next_allowed(self.quiet, self.zone, instant)


def clock_of(patient: Patient, settings: ClinicSettings) -> PatientClock:
    zone = ZoneInfo(patient.time_zone or current_scope().time_zone)
    return PatientClock(
        zone, settings.send_at, QuietHours(settings.quiet_from, settings.quiet_until)
    )
