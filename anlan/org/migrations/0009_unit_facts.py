"""What reports say of a school beside its name: what kind it is, where, its own telephone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("org", "0008_rota")]

    operations = [
        migrations.AddField(
            "unit",
            "sort",
            models.CharField(
                blank=True, help_text="What kind of school it is, in the bureau's words.", max_length=20, default=""
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "unit", "address", models.CharField(blank=True, max_length=120, default=""), preserve_default=False
        ),
        migrations.AddField(
            "unit",
            "phone",
            models.CharField(
                blank=True, help_text="The unit's own number, nobody's mobile.", max_length=30, default=""
            ),
            preserve_default=False,
        ),
    ]
