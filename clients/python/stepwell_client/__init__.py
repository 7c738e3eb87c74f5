"""A thin client of the Stepwell REST API."""

from stepwell_client.client import Client, Reply
from stepwell_client.errors import (
    Conflict,
    Forbidden,
    InvalidRequest,
    NotFound,
    PreconditionRequired,
    Problem,
    RateLimited,
    ServerFault,
    SignInRefused,
    StaleVersion,
    StepwellError,
    Unauthenticated,
    Unprocessable,
    Unreachable,
)
from stepwell_client.signing import PrivateKey
from stepwell_client.webhooks import NotFromStepwell, verify

__all__ = [
    "Client",
    "Conflict",
    "Forbidden",
    "InvalidRequest",
    "NotFound",
    "NotFromStepwell",
    "PreconditionRequired",
    "PrivateKey",
    "Problem",
    "RateLimited",
    "Reply",
    "ServerFault",
    "SignInRefused",
    "StaleVersion",
    "StepwellError",
    "Unauthenticated",
    "Unprocessable",
    "Unreachable",
    "verify",
]
