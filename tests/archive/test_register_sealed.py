"""The register beside a real seal."""

from archive.models import RegisterEntry
from minutes.models import Round
from parties.models import Event


def test_sealed_minutes_are_entered_by_themselves(sealed):
    entry = RegisterEntry.objects.get(meeting=sealed.round.meeting_id)
    assert (entry.body, entry.held_on) == (sealed.cast.body, sealed.round.meeting.held_on)
    assert Event.objects.about(entry).get().verb == "registerentry.added"
    # Another document of the same matter.
    assert RegisterEntry.note_sealed(sealed.round) == entry


def test_the_sealed_file_stays_as_it_is(sealed):
    before = bytes(sealed.seal.pdf)
    entry = RegisterEntry.objects.get(meeting=sealed.round.meeting_id)
    entry.number = "KS 99"
    entry.change(by=sealed.cast.archivist)
    sealed.seal.refresh_from_db()
    assert bytes(sealed.seal.pdf) == before
    assert Round.objects.get(pk=sealed.round.pk).content == sealed.round.content
