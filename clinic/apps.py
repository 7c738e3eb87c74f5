from django.apps import AppConfig


class ClinicConfig(AppConfig):
    name = "clinic"
    verbose_name = "Who and where"

    def ready(self) -> None:
        from clinic import among, roles  # noqa: F401 - register a lookup and the start-up check
