from django.urls import path

from outbox.views import folder, preferences

urlpatterns = [
    path("letters/", preferences.letter_preferences, name="letter_preferences"),
    path("letters/end/<str:token>/", preferences.letters_unsubscribe, name="letters_unsubscribe"),
    path("mail/", folder.mail_list, name="mail_list"),
    path("mail/<slug:name>/", folder.mail_detail, name="mail_detail"),
    path("mail/<slug:name>/html/", folder.mail_html, name="mail_html"),
    path("mail/<slug:name>/<int:number>/", folder.mail_attachment, name="mail_attachment"),
]
