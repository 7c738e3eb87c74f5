"""Where webhooks and their deliveries are."""

from django.urls import URLPattern, path

from api.webhooks import delivery_views, views

_ENDPOINT = "webhook_endpoints/<str:endpoint>"


def addresses() -> list[URLPattern]:
    return [
        path("webhook_endpoints", views.WebhookEndpoints.as_view(), name="api_webhooks"),
        path(_ENDPOINT, views.WebhookEndpointDetail.as_view(), name="api_webhook"),
        path(f"{_ENDPOINT}/rotate", views.WebhookRotation.as_view(), name="api_webhook_rotate"),
        path(f"{_ENDPOINT}/pause", views.WebhookPause.as_view(), name="api_webhook_pause"),
        path(f"{_ENDPOINT}/resume", views.WebhookResumption.as_view(), name="api_webhook_resume"),
        path(f"{_ENDPOINT}/test", views.WebhookTest.as_view(), name="api_webhook_test"),
        path(f"{_ENDPOINT}/replay", views.WebhookReplay.as_view(), name="api_webhook_replay"),
        path("deliveries", delivery_views.Deliveries.as_view(), name="api_deliveries"),
        path(
            "deliveries/<str:delivery>",
            delivery_views.DeliveryDetail.as_view(),
            name="api_delivery",
        ),
        path(
            "deliveries/<str:delivery>/replay",
            delivery_views.DeliveryReplay.as_view(),
            name="api_delivery_replay",
        ),
    ]
