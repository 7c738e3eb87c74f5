from django.apps import AppConfig


class PathwayConfig(AppConfig):
    name = "pathway"
    verbose_name = "What the protocol says"

    def ready(self) -> None:
        from pathway import checks  # noqa: F401 - registers the start-up checks
