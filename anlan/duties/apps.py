from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "anlan.duties"
    label = "duties"
    default_auto_field = "django.db.models.BigAutoField"
