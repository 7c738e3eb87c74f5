"""A process that fills a database with the demo; a number asks for so many patients more.

Its answer is what the seeding said.
"""

import json
import sys
from dataclasses import asdict

import django


def main(words: list[str]) -> None:
    django.setup()
    from tests.browser.filling import crowd, fill  # the product is there only after the set-up

    if words:
        crowd(int(words[0]))
    else:
        print(json.dumps(asdict(fill())))


if __name__ == "__main__":
    main(sys.argv[1:])
