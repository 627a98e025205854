"""One form per intent of the person."""

from meetings.forms.item import AddItemForm, ItemForm, PlaceForm, TitleForm
from meetings.forms.meeting import CancelForm, MeetingForm

__all__ = ["AddItemForm", "CancelForm", "ItemForm", "MeetingForm", "PlaceForm", "TitleForm"]
