from archive.forms.disclosure import AnnexesForm, DecidedDiscloseForm, DiscloseForm, MaskForm, OrderForm
from archive.forms.export import ExportForm
from archive.forms.register import EntryForm, RegisterFilterForm, SeriesForm
from archive.forms.retention import ApproveForm, ExemptForm, RuleForm
from archive.forms.search import SearchForm

__all__ = [
    "AnnexesForm",
    "ApproveForm",
    "DecidedDiscloseForm",
    "DiscloseForm",
    "EntryForm",
    "ExemptForm",
    "ExportForm",
    "MaskForm",
    "OrderForm",
    "RegisterFilterForm",
    "RuleForm",
    "SearchForm",
    "SeriesForm",
]
