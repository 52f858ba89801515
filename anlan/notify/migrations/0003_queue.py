"""The job queue's own tables (PGQueuer), and leave for both roles to put jobs in; only the engine takes them out."""

from django.db import migrations
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment

_QUEUE = QueryBuilderEnvironment()


class Migration(migrations.Migration):
    dependencies = [
        ("notify", "0002_walls"),
        ("sessions", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.RunSQL(_QUEUE.build_install_query(), _QUEUE.build_uninstall_query()),
        migrations.RunSQL(
            """GRANT SELECT, INSERT ON pgqueuer, pgqueuer_log TO anlan_app;
               GRANT SELECT, INSERT, UPDATE, DELETE ON pgqueuer, pgqueuer_log, pgqueuer_schedules, pgqueuer_statistics
                 TO anlan_engine;
               GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO anlan_app, anlan_engine;
               GRANT SELECT, INSERT, UPDATE, DELETE ON django_session TO anlan_app, anlan_engine;
               GRANT SELECT ON django_content_type, django_migrations TO anlan_app, anlan_engine;""",
            migrations.RunSQL.noop,
        ),
    ]
