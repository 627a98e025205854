from django.urls import URLPattern, path

from archive.views import search

urlpatterns: list[URLPattern] = [
    path("search/", search.search, name="search"),
    path("search/hits/", search.search_hits, name="search_hits"),
]
