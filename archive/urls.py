from django.urls import URLPattern, path

from archive.views import copies, exports, register, search

urlpatterns: list[URLPattern] = [
    path("search/", search.search, name="search"),
    path("search/hits/", search.search_hits, name="search_hits"),
    path("archive/register/", register.register_list, name="register_list"),
    path("archive/register/list.xlsx", register.register_xlsx, name="register_xlsx"),
    path("archive/register/list.csv", register.register_csv, name="register_csv"),
    path("archive/register/<int:pk>/", register.register_detail, name="register_detail"),
    path("archive/register/<int:pk>/edit/", register.register_edit, name="register_edit"),
    path("archive/register/<int:pk>/draw/", register.register_draw, name="register_draw"),
    path("archive/register/<int:pk>/files/<int:round_pk>/copy/", copies.masked_copy_add, name="masked_copy_add"),
    path("archive/register/<int:pk>/files/<int:round_pk>/disclose/", copies.sealed_disclose, name="sealed_disclose"),
    path("archive/copies/<int:pk>/", copies.masked_copy_detail, name="masked_copy_detail"),
    path("archive/copies/<int:pk>/state/", copies.masked_copy_state, name="masked_copy_state"),
    path("archive/copies/<int:pk>/mask/", copies.masked_copy_mask, name="masked_copy_mask"),
    path("archive/copies/<int:pk>/masks/<int:mask_pk>/remove/", copies.masked_copy_unmask, name="masked_copy_unmask"),
    path("archive/copies/<int:pk>/annexes/", copies.masked_copy_annexes, name="masked_copy_annexes"),
    path("archive/copies/<int:pk>/make/", copies.masked_copy_order, name="masked_copy_order"),
    path("archive/copies/<int:pk>/reopen/", copies.masked_copy_reopen, name="masked_copy_reopen"),
    path("archive/copies/<int:pk>/discard/", copies.masked_copy_discard, name="masked_copy_discard"),
    path("archive/copies/<int:pk>/pdf/", copies.masked_copy_pdf, name="masked_copy_pdf"),
    path("archive/copies/<int:pk>/disclose/", copies.masked_copy_disclose, name="masked_copy_disclose"),
    path("archive/packages/", exports.export_list, name="export_list"),
    path("archive/packages/<int:pk>/", exports.export_detail, name="export_detail"),
    path("archive/packages/<int:pk>/state/", exports.export_state, name="export_state"),
    path("archive/packages/<int:pk>/again/", exports.export_again, name="export_again"),
    path("archive/packages/<int:pk>/discard/", exports.export_discard, name="export_discard"),
    path("archive/packages/<int:pk>/fetch/", exports.export_fetch, name="export_fetch"),
    path("archive/registration/", register.series_list, name="series_list"),
    path("archive/registration/<slug:slug>/", register.series_edit, name="series_edit"),
]
