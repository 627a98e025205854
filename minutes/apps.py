from django.apps import AppConfig


class MinutesConfig(AppConfig):
    name = "minutes"

    def ready(self) -> None:
        from minutes.press import MinutesDue
        from paper import press

        press.register(MinutesDue())
