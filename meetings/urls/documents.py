"""The files of a meeting."""

from django.urls import URLPattern, path

from meetings.views import documents

_DOCUMENT = "meetings/<int:pk>/documents/<int:document_pk>"
urlpatterns: list[URLPattern] = [
    path("meetings/<int:pk>/documents/", documents.document_list, name="document_list"),
    path(f"{_DOCUMENT}/file/", documents.document_file, name="document_file"),
    path(f"{_DOCUMENT}/edit/", documents.document_edit, name="document_edit"),
    path(f"{_DOCUMENT}/up/", documents.document_up, name="document_up"),
    path(f"{_DOCUMENT}/down/", documents.document_down, name="document_down"),
    path(f"{_DOCUMENT}/remove/", documents.document_remove, name="document_remove"),
    path(f"{_DOCUMENT}/restore/", documents.document_restore, name="document_restore"),
]
