from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "outbox"

    def ready(self) -> None:
        from parties import event_words

        event_words.register({"letter.retried": _("Letter sent once more")})
