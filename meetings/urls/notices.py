"""The notice: sent, followed and answered."""

from django.urls import URLPattern, path

from meetings.views import notices

_INVITATION = "meetings/<int:pk>/invitations/<int:invitation_pk>"
urlpatterns: list[URLPattern] = [
    path("meetings/<int:pk>/notice/", notices.meeting_notice, name="meeting_notice"),
    path("meetings/<int:pk>/notice/elsewhere/", notices.notice_elsewhere, name="notice_elsewhere"),
    path("meetings/<int:pk>/notice/letters/", notices.notice_detail, name="notice_detail"),
    path("meetings/<int:pk>/notice/beside/", notices.notice_beside, name="notice_beside"),
    path("meetings/<int:pk>/notice/pdf/", notices.notice_pdf, name="notice_pdf"),
    path("meetings/<int:pk>/notice/files/<int:file_pk>/without/", notices.notice_without, name="notice_without"),
    path(f"{_INVITATION}/reply/", notices.invitation_reply, name="invitation_reply"),
    path(f"{_INVITATION}/address/", notices.invitation_address, name="invitation_address"),
    path(f"{_INVITATION}/resend/", notices.invitation_resend, name="invitation_resend"),
    path("reply/<str:token>/", notices.notice_reply, name="notice_reply"),
]
