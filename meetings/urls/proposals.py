"""Points that the parties propose, and what becomes of them."""

from django.urls import URLPattern, path

from meetings.views import proposals

urlpatterns: list[URLPattern] = [
    path("bodies/<slug:slug>/proposals/", proposals.proposal_list, name="proposal_list"),
    path("bodies/<slug:slug>/proposals/add/", proposals.proposal_add, name="proposal_add"),
    path("proposals/<int:pk>/", proposals.proposal_detail, name="proposal_detail"),
    path("proposals/<int:pk>/attach/", proposals.proposal_attach, name="proposal_attach"),
    path("proposals/<int:pk>/files/<int:file_pk>/", proposals.proposal_file, name="proposal_file"),
    path("proposals/<int:pk>/place/", proposals.proposal_place, name="proposal_place"),
    path("proposals/<int:pk>/merge/", proposals.proposal_merge, name="proposal_merge"),
    path("proposals/<int:pk>/return/", proposals.proposal_return, name="proposal_return"),
    path("proposals/<int:pk>/withdraw/", proposals.proposal_withdraw, name="proposal_withdraw"),
    path("proposals/<int:pk>/step-out/", proposals.proposal_step_out, name="proposal_step_out"),
    path("proposals/<int:pk>/seen/", proposals.proposal_seen, name="proposal_seen"),
    path("meetings/<int:pk>/items/<int:item_pk>/lift/", proposals.item_lift, name="item_lift"),
]
