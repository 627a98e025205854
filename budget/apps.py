from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BudgetConfig(AppConfig):
    name = "budget"

    def ready(self) -> None:
        from parties import event_words

        event_words.register(
            {
                "follow_up.begun": _("Budget follow-up begun"),
                "follow_up.written": _("Figures of a follow-up changed"),
                "follow_up.row_added": _("Row of a follow-up added"),
                "follow_up.row_changed": _("Row of a follow-up changed"),
                "follow_up.row_moved": _("Row of a follow-up moved"),
                "follow_up.row_removed": _("Row of a follow-up removed"),
                "follow_up.column_added": _("Column of a follow-up added"),
                "follow_up.column_changed": _("Column of a follow-up changed"),
                "follow_up.column_moved": _("Column of a follow-up moved"),
                "follow_up.column_removed": _("Column of a follow-up removed"),
                "follow_up.settled": _("Contradiction settled"),
                "follow_up.placed": _("Budget table put in an item"),
                "follow_up.pictured": _("Pictures of a budget table chosen"),
                "follow_up.taken_away": _("Budget table taken away from an item"),
            }
        )
        from budget import allocating, claiming, placing

        event_words.register(allocating.EVENTS | claiming.EVENTS)
        placing.register()
        allocating.register()
