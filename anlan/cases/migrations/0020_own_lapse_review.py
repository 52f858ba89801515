"""Whoever a lapse review is about finds it, also without a post: the answer is theirs to give."""

from django.db import migrations

from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [("cases", "0019_lapse_review_walls")]
    operations = [
        security.look_up(
            "anlan_lapse_reviews_about",
            "wanted bigint",
            "docket_id bigint, unit_path text",
            "SELECT docket_id, unit_path::text FROM cases_lapsereview WHERE person_id = wanted",
        ),
        security.lend("anlan_lapse_reviews_about(bigint)", cases_lapsereview="docket_id, unit_path, person_id"),
    ]
