from archive.forms.register import EntryForm, RegisterFilterForm, SeriesForm
from archive.forms.search import SearchForm

__all__ = ["EntryForm", "RegisterFilterForm", "SearchForm", "SeriesForm"]
