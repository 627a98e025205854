from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArchiveConfig(AppConfig):
    name = "archive"

    def ready(self) -> None:
        from archive import waiting
        from archive.models import RegisterEntry
        from archive.press import MaskedCopiesDue
        from meetings import todo
        from minutes import sealing_jobs
        from paper import press
        from parties import event_words

        press.register(MaskedCopiesDue())
        todo.register(*waiting.SOURCES)

        sealing_jobs.when_sealed.append(RegisterEntry.note_sealed)
        event_words.register(
            {
                "maskedcopy.begun": _("Masked copy begun"),
                "maskedcopy.ordered": _("Masked copy ordered"),
                "maskedcopy.made": _("Masked copy made"),
                "maskedcopy.reopened": _("Masked copy opened again"),
                "maskedcopy.discarded": _("Masked copy thrown away"),
                "disclosure.made": _("Minutes handed out"),
                "packageexport.ordered": _("Archive packages ordered"),
                "packageexport.made": _("Archive packages made"),
                "packageexport.fetched": _("Archive packages fetched"),
                "packageexport.discarded": _("Archive packages thrown away"),
                "registerentry.added": _("Minutes entered in the register"),
                "registerentry.changed": _("Entry of the register changed"),
                "importedrecord.added": _("Old minutes imported"),
                "importedrecord.changed": _("What is said of imported minutes changed"),
                "intake.begun": _("Import of old minutes begun"),
                "dataextract.asked": _("Extract of personal data asked for"),
                "dataextract.fetched": _("Extract of personal data fetched"),
                "disposal.asked": _("Proposal of what to delete asked for"),
                "disposal.proposed": _("Proposal of what to delete made"),
                "disposal.exempted": _("Exempted from deletion"),
                "disposal.readmitted": _("No longer exempted from deletion"),
                "disposal.approved": _("Deletion approved"),
                "disposal.deleted": _("Deleted by the rules of retention"),
                "disposal.done": _("Deletion carried out"),
                "disposal.discarded": _("Proposal of what to delete thrown away"),
                "retentionrule.added": _("Rule of retention set"),
                "retentionrule.changed": _("Rule of retention changed"),
                "registryseries.added": _("Registration of a body's minutes set"),
                "registryseries.changed": _("Registration of a body's minutes changed"),
            }
        )
