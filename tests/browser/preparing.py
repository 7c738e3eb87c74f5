"""A process that fills a database for the browser tests; a number asks for so many patients more."""

import sys

import django


def main(words: list[str]) -> None:
    django.setup()
    from tests.browser.filling import crowd, fill  # the product is there only after the set-up

    if words:
        crowd(int(words[0]))
    else:
        fill()


if __name__ == "__main__":
    main(sys.argv[1:])
