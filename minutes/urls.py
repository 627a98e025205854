from django.urls import URLPattern, path, re_path

from minutes.views import checking, document, reading, rounds, sealed

_ROUND = "meetings/<int:pk>/rounds/<int:round_pk>/"

urlpatterns: list[URLPattern] = [
    path("meetings/<int:pk>/minutes/", document.minutes_preview, name="minutes_preview"),
    path("meetings/<int:pk>/minutes/state/", document.minutes_state, name="minutes_state"),
    path("meetings/<int:pk>/minutes/request/", document.minutes_request, name="minutes_request"),
    path("meetings/<int:pk>/minutes/pdf/", document.minutes_pdf, name="minutes_pdf"),
    path("meetings/<int:pk>/paper/preflight/", document.minutes_preflight, name="minutes_preflight"),
    path("meetings/<int:pk>/minutes/logotype/", document.minutes_logotype, name="minutes_logotype"),
    path("meetings/<int:pk>/rounds/", rounds.round_list, name="round_list"),
    path("meetings/<int:pk>/rounds/send/", rounds.round_send, name="round_send"),
    path("meetings/<int:pk>/rounds/items/", rounds.round_items, name="round_items"),
    re_path(
        r"^meetings/(?P<pk>\d+)/rounds/items/(?P<chosen>\d{1,12}(?:-\d{1,12}){0,99})/$",
        rounds.round_send_items,
        name="round_send_items",
    ),
    path(_ROUND, rounds.round_detail, name="round_detail"),
    path(f"{_ROUND}state/", rounds.round_state, name="round_state"),
    path(f"{_ROUND}pdf/", rounds.round_pdf, name="round_pdf"),
    path(f"{_ROUND}changes/", rounds.round_changes, name="round_changes"),
    path(f"{_ROUND}revise/", rounds.round_revise, name="round_revise"),
    path(f"{_ROUND}take-back/", rounds.round_take_back, name="round_take_back"),
    path(f"{_ROUND}remind/", rounds.round_remind, name="round_remind"),
    path(f"{_ROUND}reviews/<int:review_pk>/accept/", rounds.review_accept, name="review_accept"),
    path(f"{_ROUND}reviews/<int:review_pk>/reject/", rounds.review_reject, name="review_reject"),
    path(f"{_ROUND}reviews/<int:review_pk>/statement/", rounds.review_statement, name="review_statement"),
    path(f"{_ROUND}signatories/<int:signatory_pk>/replace/", rounds.signatory_replace, name="signatory_replace"),
    path(f"{_ROUND}sealed/", sealed.sealed_pdf, name="sealed_pdf"),
    path(f"{_ROUND}sealed/original/", sealed.sealed_original, name="sealed_original"),
    path("minutes/check/", checking.minutes_verify, name="minutes_verify"),
    path(f"{_ROUND}read/", reading.round_read, name="round_read"),
    path(f"{_ROUND}opened/", reading.round_opened, name="round_opened"),
    path(f"{_ROUND}approve/", reading.round_approve, name="round_approve"),
    path(f"{_ROUND}remark/", reading.round_remark, name="round_remark"),
    path(f"{_ROUND}items/<int:item_pk>/approve/", reading.item_approve, name="round_item_approve"),
    path(f"{_ROUND}items/<int:item_pk>/remark/", reading.item_remark, name="round_item_remark"),
    path(f"{_ROUND}decline/", reading.round_decline, name="round_decline"),
    path(f"{_ROUND}withdraw/", reading.signature_withdraw, name="signature_withdraw"),
]
