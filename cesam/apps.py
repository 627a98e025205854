from django.apps import AppConfig


class CesamConfig(AppConfig):
    name = "cesam"
