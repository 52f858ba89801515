"""Addresses of contacts: text to the program, nothing readable in the table."""

from __future__ import annotations

import psycopg
import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from anlan.lib import embedded
from anlan.lib.envelope import CannotOpen
from anlan.org import contacts, sealed
from anlan.org.models import Contact

PHONE = "13912345678"


def raw_table():
    with connection.cursor() as cursor:
        cursor.execute("SELECT convert_from(convert_to(c::text, 'UTF8'), 'UTF8'), c.address FROM org_contact c")
        rows = cursor.fetchall()
    return " ".join(text for text, _ in rows).encode() + b" ".join(bytes(blob) for _, blob in rows)


def test_the_table_shows_no_address(county):
    Contact.objects.create(person=county.teacher, channel="sms", address=PHONE)
    table = raw_table()
    assert len(table) > 500
    assert b"school.example" not in table and PHONE.encode() not in table
    assert PHONE.encode().hex().encode() not in table, "nor in hexadecimal, as PostgreSQL prints bytes"


def test_to_the_program_it_is_plain_text(county):
    made = Contact.objects.create(person=county.teacher, channel="sms", address=PHONE)
    assert made.address == PHONE
    assert Contact.objects.get(pk=made.pk).address == PHONE
    assert list(Contact.objects.filter(pk=made.pk).values_list("address", flat=True)) == [PHONE]
    made.address = "13900000000"
    made.save(update_fields=["address"])
    assert [one.pk for one in contacts.by_address("13900000000", verified=False)] == [made.pk]
    Contact.objects.filter(pk=made.pk).update(address=PHONE)
    assert Contact.objects.get(address=PHONE).pk == made.pk
    assert Contact.objects.get(address__in=["x", PHONE]).pk == made.pk
    assert not contacts.by_address("13900000000", verified=False)


def test_an_address_is_found_whole_or_not_at_all(county, at):
    made = Contact.objects.create(person=county.teacher, channel="sms", address=PHONE)
    assert contacts.by_address(PHONE) == [], "nobody has verified it"
    assert contacts.by_address(PHONE, verified=False) == [made]
    assert contacts.by_address(PHONE, channel="email", verified=False) == []
    for lookup in ("contains", "startswith", "iexact", "gt", "regex"):
        with pytest.raises(FieldError):
            Contact.objects.filter(**{f"address__{lookup}": PHONE})


def test_one_person_has_an_address_once(county):
    Contact.objects.create(person=county.teacher, channel="sms", address=PHONE)
    Contact.objects.create(person=county.principal, channel="sms", address=PHONE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(person=county.teacher, channel="sms", address=PHONE)


def test_the_same_address_is_sealed_differently_each_time():
    first, second = sealed.seal(PHONE), sealed.seal(PHONE)
    assert first[: sealed.HASH_SIZE] == second[: sealed.HASH_SIZE] and first != second
    assert sealed.unseal(first) == sealed.unseal(second) == PHONE


def test_a_stolen_table_does_not_open_without_the_master_key(settings):
    blob = sealed.seal(PHONE)
    hash_here = sealed.lookup_of(PHONE)
    settings.MASTER_KEY, settings.LOOKUP_KEY = bytes(32), b"another"
    with pytest.raises(CannotOpen):
        sealed.unseal(blob)
    assert sealed.lookup_of(PHONE) != hash_here, "and guesses cannot be tried against the hash"


def test_a_hash_cannot_be_moved_to_another_text():
    one, other = sealed.seal(PHONE), sealed.seal("other")
    with pytest.raises(CannotOpen):
        sealed.unseal(one[: sealed.HASH_SIZE] + other[sealed.HASH_SIZE :])


@pytest.fixture
def new_database(django_db_blocker):
    """An empty database, in which migrations come and go without touching the one of the other tests."""
    host, kept = connection.settings_dict["HOST"], connection.settings_dict["NAME"]
    name = f"{kept}_new"
    with django_db_blocker.unblock(), psycopg.connect(host=host, user="postgres", autocommit=True) as admin:
        embedded.prepare(f"host={host} user=postgres dbname=postgres", name)
        connection.close()
        connection.settings_dict["NAME"] = name
        yield
        connection.close()
        connection.settings_dict["NAME"] = kept
        admin.execute(f"DROP DATABASE {name}".encode())


@pytest.mark.usefixtures("new_database")
def test_rows_from_before_are_sealed_and_the_plain_column_is_gone_from_the_pages():
    """The schema before, a row in clear, forward: the file of the table holds it no more."""
    MigrationExecutor(connection).migrate([("org", "0004_channels")])
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO org_person (password, username, name, is_active, is_operator, language, theme) "
                       "VALUES ('', 'a', 'A', true, false, 'en', 'auto') RETURNING id")  # fmt: skip
        person = cursor.fetchone()[0]
        values = [person, "sms", PHONE, 0]
        cursor.execute("INSERT INTO org_contact (person_id, channel, address, preference) "
                       "VALUES (%s, %s, %s, %s)", values)  # fmt: skip
    assert PHONE.encode() in file_of_the_table()
    MigrationExecutor(connection).migrate([("org", "0005_contacts_sealed")])
    assert Contact.objects.values_list("address", flat=True).get() == PHONE
    assert PHONE.encode() not in file_of_the_table()


def file_of_the_table() -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT pg_read_binary_file(pg_relation_filepath('org_contact'))")
        data = bytes(cursor.fetchone()[0])
        cursor.execute("SET ROLE anlan_owner")
    return data
