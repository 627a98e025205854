"""Refusals, each by its name."""


class Refused(Exception):
    """A verb said no; nothing was changed."""


class NotAllowed(Refused):
    """The person may not do this."""


class WrongStep(Refused):
    """The meeting is at a step where this cannot be done. `args[0]` is the step in the reader's words."""


class StaleRevision(Refused):
    """Somebody else has written since the text was read; both texts are kept (see `AgendaItem.write`)."""


class TimeTaken(Refused):
    """The body already has a meeting that starts then."""


class SeriesDrawn(Refused):
    """The meeting has § numbers of one year's series and cannot move to another year."""


class ItemDeleted(Refused):
    """The item was taken away while somebody wrote in it; the text is kept aside."""
