"""Addresses: how channels are set up, and everybody's own contacts."""

from django.urls import path

from anlan.web.views import channels, contacts

urlpatterns = [
    path("channels/", channels.channels, name="channels"),
    path("channels/<str:channel>/", channels.channel, name="channel"),
    path("channels/<str:channel>/test/", channels.channel_test, name="channel-test"),
    path("me/contacts/", contacts.my_contacts, name="my-contacts"),
    path("me/contacts/<int:contact_id>/code/", contacts.contact_code, name="contact-code"),
    path("me/contacts/<int:contact_id>/first/", contacts.contact_first, name="contact-first"),
    path("me/contacts/<int:contact_id>/test/", contacts.contact_test, name="contact-test"),
    path("me/contacts/<int:contact_id>/removal/", contacts.contact_removal, name="contact-removal"),
]
