from django.urls import path

from demo import views

urlpatterns = [
    path("demo/sign-in/<slug:role>/", views.sign_in, name="demo_sign_in"),
]
