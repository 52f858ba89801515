"""Turns of duty: their kinds, the days they are for, and what the clock has seen of each."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import anlan.lib.postgres.fields
from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0007_absence"),
    ]

    operations = [
        migrations.CreateModel(
            name="RotaSetting",
            fields=[
                (
                    "unit",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="rota_setting",
                        serialize=False,
                        to="org.unit",
                    ),
                ),
                ("unit_path", anlan.lib.postgres.fields.PathField()),
                ("asks_leader", models.BooleanField(default=False)),
            ],
        ),
        migrations.AddField(
            model_name="shift",
            name="day",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="shift",
            name="next_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="shift",
            name="stage",
            field=models.PositiveSmallIntegerField(
                choices=[(0, "Waiting"), (1, "Begun"), (2, "Asked"), (3, "Over")], db_default=0, default=0
            ),
        ),
        migrations.CreateModel(
            name="ShiftKind",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit_path", anlan.lib.postgres.fields.PathField()),
                ("name", models.CharField(max_length=20)),
                ("begins", models.TimeField()),
                ("ends", models.TimeField()),
                (
                    "days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("school", "school days"),
                                ("weekend", "weekends"),
                                ("holiday", "days off in the week"),
                                ("break", "school breaks"),
                            ],
                            max_length=8,
                        ),
                        size=None,
                    ),
                ),
                ("put_away_at", models.DateTimeField(blank=True, null=True)),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shift_kinds", to="org.post"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="org.unit",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="shift",
            name="kind",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="shifts",
                to="org.shiftkind",
            ),
        ),
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(fields=["unit_path", "day"], name="shift_by_day"),
        ),
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(fields=["person", "during"], name="shift_of_person"),
        ),
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)), fields=["next_at", "id"], name="shift_next"
            ),
        ),
        migrations.AddConstraint(
            model_name="shiftkind",
            constraint=models.UniqueConstraint(
                condition=models.Q(("put_away_at", None)), fields=("post", "name"), name="shift_kind_name"
            ),
        ),
        security.follow("org_shiftkind"),
        security.secure("org_shiftkind"),
        security.follow("org_rotasetting"),
        security.secure("org_rotasetting"),
    ]
