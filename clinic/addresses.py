"""Addresses that came with a request: whether they lead to a page of ours."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def page_of_ours(request: HttpRequest, address: str) -> str:
    """The path and query that it is; empty for another site, and for what is no path at all."""
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}
    )
    return address if is_ours else ""
