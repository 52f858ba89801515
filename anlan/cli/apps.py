from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "anlan.cli"
    label = "cli"
