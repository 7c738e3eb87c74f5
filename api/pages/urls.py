from django.urls import URLPattern, path

from api.pages import client_keys, clients, deliveries, overview, webhooks

_CLIENT, _WEBHOOK = "clients/<uuid:client_id>", "webhooks/<uuid:endpoint_id>"

urlpatterns: list[URLPattern] = [
    path("", overview.integrations, name="integrations"),
    path("events/", overview.events, name="event_feed"),
    path("clients/new/", clients.new, name="new_client"),
    path(f"{_CLIENT}/rotate/", clients.rotate, name="rotate_client"),
    path(f"{_CLIENT}/keys/", client_keys.edit, name="client_keys"),
    path(f"{_CLIENT}/disable/", clients.disable, name="disable_client"),
    path("webhooks/new/", webhooks.new, name="new_webhook"),
    path(f"{_WEBHOOK}/rotate/", webhooks.rotate, name="rotate_webhook"),
    path(f"{_WEBHOOK}/replay/", webhooks.replay, name="replay_webhook"),
    path(f"{_WEBHOOK}/remove/", webhooks.remove, name="remove_webhook"),
    path(f"{_WEBHOOK}/<slug:what>/", webhooks.steer, name="steer_webhook"),
    path("deliveries/", deliveries.list_deliveries, name="deliveries"),
    path("deliveries/<uuid:delivery_id>/", deliveries.show, name="delivery"),
    path("deliveries/<uuid:delivery_id>/replay/", deliveries.replay, name="replay_delivery"),
]
