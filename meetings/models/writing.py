"""Writing in an item: the verbs that change its text."""

import datetime as dt
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import richtext
from meetings.exceptions import ItemDeleted, StaleRevision, WrongStep
from meetings.models.meeting import Meeting
from parties.models import Event

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from meetings.models import AsideText, TextRevision
    from parties.models import User

# One statement, so that an autosave costs one round trip and needs no transaction of its own. The meeting's row is
# locked first, as by every other verb: a step that freezes the texts waits for the writer or the writer for the step.
# Accepted is who had read the latest text, and whoever wrote it: the answer to an earlier save may have been lost on
# its way, and nobody should be in conflict with oneself. `sequence` keeps an earlier save of the same editor that was
# overtaken on its way from undoing a later one.
_WRITE = """
WITH open AS (
    SELECT id FROM meetings_meeting WHERE id = %(meeting)s AND status = ANY(%(open)s) FOR NO KEY UPDATE
), written AS (
    UPDATE meetings_agendaitem SET
        text = %(text)s,
        text_revision = text_revision + (text <> %(text)s)::int,
        text_by_id = CASE WHEN text <> %(text)s THEN %(by)s ELSE text_by_id END,
        text_at = CASE WHEN text <> %(text)s THEN %(now)s::timestamptz ELSE text_at END,
        text_editor = %(editor)s::uuid,
        text_sequence = %(sequence)s
    FROM open
    WHERE meetings_agendaitem.id = %(item)s AND meeting_id = open.id AND deleted_at IS NULL
        AND frozen_at IS NULL AND
        CASE WHEN text_editor = %(editor)s::uuid AND text_by_id = %(by)s THEN text_sequence < %(sequence)s
             ELSE text_revision = %(revision)s END
    RETURNING meetings_agendaitem.id, meeting_id, text_revision, text_by_id, text_at
), kept AS (
    INSERT INTO meetings_textrevision (item_id, number, text, by_id, at, based_on, restored_from)
    SELECT id, text_revision, %(text)s, %(by)s, text_at, %(revision)s, %(restored_from)s::int
    FROM written WHERE text_at = %(now)s::timestamptz
    RETURNING id
), touched AS (
    UPDATE meetings_meeting SET revision = meetings_meeting.revision + 1, changed_at = %(now)s::timestamptz
    FROM written, kept WHERE meetings_meeting.id = written.meeting_id
), settled AS (
    UPDATE meetings_asidetext SET settled_at = %(now)s::timestamptz
    FROM written WHERE item_id = written.id AND editor = %(editor)s::uuid AND settled_at IS NULL
)
SELECT written.text_revision, written.text_by_id, written.text_at, kept.id FROM written LEFT JOIN kept ON true
"""

# What is refused is kept, by a statement of its own: one that waited for another writer, for the step or for a deletion
# goes on seeing the rows as they were when it began. Only a save that a later one of the same editor overtook is left
# out: its words have been replaced by their own writer.
_SET_ASIDE = """
INSERT INTO meetings_asidetext (item_id, editor, text, by_id, at, based_on)
SELECT item.id, %(editor)s::uuid, %(text)s, %(by)s, %(now)s::timestamptz, %(revision)s
FROM meetings_agendaitem item JOIN meetings_meeting meeting ON meeting.id = item.meeting_id
WHERE item.id = %(item)s AND item.text <> %(text)s AND (
    item.text_editor = %(editor)s::uuid AND item.text_by_id = %(by)s AND item.text_sequence > %(sequence)s
    AND item.deleted_at IS NULL AND item.frozen_at IS NULL AND meeting.status = ANY(%(open)s)
) IS NOT TRUE
ON CONFLICT (item_id, editor) WHERE settled_at IS NULL
DO UPDATE SET text = EXCLUDED.text, at = EXCLUDED.at, by_id = EXCLUDED.by_id
"""


class Writing(models.Model):
    """The text of an item as it is now, and the verbs that change it; nothing else does.

    Every earlier text is a `TextRevision`.
    """

    if TYPE_CHECKING:
        meeting: Meeting
        meeting_id: int
        revisions: "RelatedManager[TextRevision]"
        aside: "RelatedManager[AsideText]"
        deleted_at: dt.datetime | None

    text = models.TextField(blank=True, editable=False)
    text_revision = models.PositiveIntegerField(default=0, editable=False)
    #: The editor (one per opened page) that wrote last, so that a repeated request is not a conflict with oneself.
    text_editor = models.UUIDField(null=True, editable=False)
    text_sequence = models.PositiveBigIntegerField(default=0, editable=False)
    text_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    text_at = models.DateTimeField(null=True, editable=False)

    #: Whoever saved so lately is taken to be writing still.
    WRITING_NOW = dt.timedelta(seconds=30)

    class Meta:
        abstract = True

    @property
    def is_being_written(self) -> bool:
        """Whether somebody saved a text so lately that they may still be at it."""
        return self.text_at is not None and timezone.now() - self.text_at < self.WRITING_NOW

    def write(
        self,
        html: str,
        *,
        by: "User",
        revision: int,
        editor: UUID | None = None,
        sequence: int = 0,
    ) -> "TextRevision":
        """Save a text and keep it as a revision for ever; the same text as before makes no new revision.

        Args:
            html: anything; what is kept is `richtext.clean(html)`.
            revision: the revision that the writer had read (0 for an item that nobody has written in).
            editor: the opened page that writes; the same one may go on without having read its own last answer.
            sequence: grows with every request of that editor.

        Raises:
            NotAllowed, WrongStep: the person may not write in this meeting, or not at its step. A text that came in
                the very moment of the step is set aside.
            TextRefused: the text is beyond a limit; nothing is kept.
            StaleRevision: somebody else has written since. The item now holds their text, and what was refused is
                kept as an `AsideText`.
            ItemDeleted: the item has been taken away; what was refused is kept likewise.
        """
        return self._write(richtext.clean(html), by=by, revision=revision, editor=editor, sequence=sequence)

    @transaction.atomic
    def restore(self, number: int, *, by: "User", revision: int) -> "TextRevision":
        """Make an earlier text the present one, as a new revision. `revision` is the one that the person had read.

        Raises: as `write`; `TextRevision.DoesNotExist` if there is no such text.
        """
        earlier = self.revisions.get(number=number)
        kept = self._write(earlier.text, by=by, revision=revision, restored_from=number)
        Event.record("item.text_restored", self, by=by, restored=number, revision=kept.number)
        return kept

    def _write(
        self,
        text: str,
        *,
        by: "User",
        revision: int,
        editor: UUID | None = None,
        sequence: int = 0,
        restored_from: int | None = None,
    ) -> "TextRevision":
        self.meeting.require_writer(by)
        now = timezone.now()
        values: dict[str, Any] = {
            "text": text,
            "by": by.pk,
            "now": now,
            "editor": editor,
            "sequence": sequence,
            "item": self.pk,
            "meeting": self.meeting_id,
            "revision": revision,
            "restored_from": restored_from,
            "open": [str(status) for status in Meeting.OPEN_STATUSES],
        }
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, values)
            row = cursor.fetchone()
            if row is None and editor is not None:
                cursor.execute(_SET_ASIDE, values)
        if row is None:
            self._refuse()
        self.text, self.text_editor, self.text_sequence = text, editor, sequence
        self.text_revision, self.text_by_id, self.text_at = row[:3]
        return self._revision_written(row[3], values)

    def _revision_written(self, pk: int | None, values: dict[str, Any]) -> "TextRevision":
        from meetings.models.text import TextRevision

        if pk is None:
            # Nothing new: the revision that already held these words (none while nobody has written any).
            return self.revisions.filter(number=self.text_revision).first() or TextRevision(item_id=self.pk, number=0)
        made = TextRevision(
            pk=pk,
            item_id=self.pk,
            number=self.text_revision,
            text=self.text,
            by_id=values["by"],
            at=values["now"],
            based_on=values["revision"],
            restored_from=values["restored_from"],
        )
        made._state.adding, made._state.db = False, self._state.db
        return made

    def _refuse(self) -> NoReturn:
        """Say why a write was refused, with the item as it is now."""
        from meetings.models.item import AgendaItem

        now = AgendaItem.objects.select_related("text_by", "meeting").get(pk=self.pk)
        told = "text text_revision text_editor text_sequence text_by text_at deleted_at frozen_at"
        for name in told.split():
            setattr(self, name, getattr(now, name))
        self.meeting.status = now.meeting.status
        if not self.meeting.is_open:
            raise WrongStep(self.meeting.get_status_display())
        if now.is_frozen:
            raise WrongStep(_("Adjusted at once"))
        raise ItemDeleted if self.deleted_at else StaleRevision
