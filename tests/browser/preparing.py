"""A process that fills a database for the browser tests."""

import django


def main() -> None:
    django.setup()
    from tests.browser.filling import fill  # the product is there only after the set-up

    fill()


if __name__ == "__main__":
    main()
