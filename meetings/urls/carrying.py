"""What comes along from earlier meetings."""

from django.urls import URLPattern, path

from meetings.views import carrying

urlpatterns: list[URLPattern] = [path("meetings/<int:pk>/carry-over/", carrying.carry_over, name="carry_over")]
