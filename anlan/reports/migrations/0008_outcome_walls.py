"""The second wall between units for outcome reviews. A review and the settings bind from above; results are the unit's
own, and what was said or computed is only ever added."""

from django.db import migrations

from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [("reports", "0007_outcomes")]
    operations = [
        security.follow("reports_indicatorsetting"),
        security.secure("reports_indicatorsetting", "inherited"),
        security.follow("reports_outcomereview"),
        security.secure("reports_outcomereview", "inherited"),
        security.follow("reports_outcome"),
        security.secure("reports_outcome"),
        security.follow("reports_outcomesaying"),
        security.secure("reports_outcomesaying", "private"),
        security.follow("reports_outcomeresult"),
        security.secure("reports_outcomeresult", "private"),
    ]
