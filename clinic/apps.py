from django.apps import AppConfig


class ClinicConfig(AppConfig):
    name = "clinic"
    verbose_name = "Who and where"

    def ready(self) -> None:
        from clinic import roles  # noqa: F401 - registers the start-up check
