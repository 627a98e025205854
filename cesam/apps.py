from django.apps import AppConfig


class CesamConfig(AppConfig):
    name = "cesam"

    def ready(self) -> None:
        from cesam import checks  # noqa: F401
