from django.urls import URLPattern, path

from archive.views import register, search

urlpatterns: list[URLPattern] = [
    path("search/", search.search, name="search"),
    path("search/hits/", search.search_hits, name="search_hits"),
    path("archive/register/", register.register_list, name="register_list"),
    path("archive/register/list.xlsx", register.register_xlsx, name="register_xlsx"),
    path("archive/register/list.csv", register.register_csv, name="register_csv"),
    path("archive/register/<int:pk>/", register.register_detail, name="register_detail"),
    path("archive/register/<int:pk>/edit/", register.register_edit, name="register_edit"),
    path("archive/register/<int:pk>/draw/", register.register_draw, name="register_draw"),
    path("archive/registration/", register.series_list, name="series_list"),
    path("archive/registration/<slug:slug>/", register.series_edit, name="series_edit"),
]
