from django.urls import path

from outbox import views

urlpatterns = [
    path("letters/", views.letter_preferences, name="letter_preferences"),
    path("letters/end/<str:token>/", views.letters_unsubscribe, name="letters_unsubscribe"),
]
