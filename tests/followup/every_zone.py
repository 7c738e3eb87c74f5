"""`./run zones`: every change of every zone there is, and the zones whose rules differ."""

import sys
from zoneinfo import available_timezones

import django


def main() -> int:
    django.setup()
    from tests.followup.zones import judge  # the product is there only after the set-up

    names = available_timezones()
    outcome = judge(names)
    print(f"zones {len(names)}, changes {outcome.changes}, checks {outcome.checks.total()}")
    for what, count in sorted(outcome.checks.items()):
        print(f"  {count:7}  {what}")
    print(f"PostgreSQL's data differ in {len(outcome.differ)}: {', '.join(outcome.differ)}")
    print(f"wrong {len(outcome.wrong)}")
    for line in outcome.wrong[:50]:
        print(f"  {line}")
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
