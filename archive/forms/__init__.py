from archive.forms.disclosure import AnnexesForm, DiscloseForm, MaskForm, OrderForm
from archive.forms.export import ExportForm
from archive.forms.register import EntryForm, RegisterFilterForm, SeriesForm
from archive.forms.search import SearchForm

__all__ = [
    "AnnexesForm",
    "DiscloseForm",
    "EntryForm",
    "ExportForm",
    "MaskForm",
    "OrderForm",
    "RegisterFilterForm",
    "SearchForm",
    "SeriesForm",
]
