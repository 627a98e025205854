"""Where what a run proposes can be looked at, in one query a kind."""

from collections.abc import Iterable

from django.urls import reverse

from archive.models import DisposalRow, PackageExport, RegisterEntry, RetentionKind

_OF_MEETINGS = (RetentionKind.MINUTES, RetentionKind.NOTICES, RetentionKind.DRAFTS, RetentionKind.READINGS)
_PAGES = {
    RetentionKind.IMPORTED: "record_detail",
    RetentionKind.COPIES: "masked_copy_detail",
    RetentionKind.INTAKES: "intake_detail",
}


def of(kind: str, rows: Iterable[DisposalRow]) -> dict[int, str]:
    """The page of each thing, by its key; none for what an archivist has no page of, and for what is gone."""
    keys = [row.source_id for row in rows if row.outcome != DisposalRow.Outcome.DELETED]
    if kind in _OF_MEETINGS:
        entries = RegisterEntry.objects.filter(meeting__in=keys).values_list("meeting", "pk")
        return {meeting: reverse("register_detail", args=[pk]) for meeting, pk in entries}
    if kind == RetentionKind.PACKAGES:
        keys = list(PackageExport.objects.kept().filter(pk__in=keys).values_list("pk", flat=True))
        return {key: reverse("export_detail", args=[key]) for key in keys}
    page = _PAGES.get(RetentionKind(kind))
    return {key: reverse(page, args=[key]) for key in keys} if page else {}
