"""Whether a file is one of ours and as it was: for anybody who is signed in and has the file."""

import hashlib

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from minutes import verifying
from minutes.sealing import child, configuration
from minutes.sealing.validation import Report


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("PDF file"),
        widget=forms.ClearableFileInput({"accept": "application/pdf", "class": "file-drop"}),
        help_text=gettext_lazy("Choose it, or drop it here. It is checked and not kept."),
    )

    def clean_file(self):  # type: ignore[no-untyped-def]
        file = self.cleaned_data["file"]
        if file.size > settings.VERIFY_MEGABYTES << 20:
            raise forms.ValidationError(_("The file is larger than %(most)s MB.") % {"most": settings.VERIFY_MEGABYTES})
        return file


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_verify(request: HttpRequest) -> HttpResponse:
    """The form, and beneath it what the file is. Nothing is written: the file is forgotten with the answer."""
    form = FileForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST":
        if not form.is_valid():
            return render(request, "minutes/minutes_verify.html", context, status=422)
        pdf = form.cleaned_data["file"].read()
        context |= {"verdict": verifying.verify(pdf, _checked), "sha256": hashlib.sha256(pdf).hexdigest()}
        context["name"] = form.cleaned_data["file"].name
    return render(request, "minutes/minutes_verify.html", context)


def _checked(pdf: bytes) -> Report:
    """What was found when this very file was sealed; another one is looked into by a child with limits."""
    if found := verifying.known(pdf):
        return found
    if b"/ByteRange" not in pdf:
        return Report("unsealed")
    try:
        return child.validated(pdf, configuration.trust_from_settings())
    except configuration.SealingNotSetUp:
        return Report("untrusted")
