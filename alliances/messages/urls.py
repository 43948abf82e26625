"""Addresses of messages."""

from django.urls import path

from alliances.messages import views as messages

urlpatterns = [
    path("messages/", messages.message_list, name="message-list"),
    path("messages/<key:pk>/again/", messages.message_again, name="message-again"),
    path("inbox/", messages.inbox, name="inbox"),
]
