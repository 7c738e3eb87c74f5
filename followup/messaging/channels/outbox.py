"""Where nothing may leave, the row itself is the letter: its page shows it as it would arrive."""

from followup.messaging.channels import KEPT, Letter, Outcome


class OutboxChannel:
    def send(self, letter: Letter) -> Outcome:
        return Outcome(KEPT)
