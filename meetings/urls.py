from django.urls import URLPattern, path

from meetings.views import meeting

# The meeting and its agenda
urlpatterns: list[URLPattern] = [
    path("meetings/<int:pk>/", meeting.meeting_detail, name="meeting_detail"),
]

# The roll


# The texts
