from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArchiveConfig(AppConfig):
    name = "archive"

    def ready(self) -> None:
        from archive.models import RegisterEntry
        from minutes import sealing_jobs
        from parties import event_words

        sealing_jobs.when_sealed.append(RegisterEntry.note_sealed)
        event_words.register(
            {
                "registerentry.added": _("Minutes entered in the register"),
                "registerentry.changed": _("Entry of the register changed"),
                "registryseries.added": _("Registration of a body's minutes set"),
                "registryseries.changed": _("Registration of a body's minutes changed"),
            }
        )
