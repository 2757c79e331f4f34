"""Addresses of the pages of messages."""

from django.urls import path

from kentongan.web.messages import acts, calls, codes, lists, opened, thread, unlocking, writing

urlpatterns = [
    path("m/<str:secret>/", opened.message, name="message-opened"),
    path("m/<str:secret>/code/send/", unlocking.code_wanted, name="message-code-send"),
    path("m/<str:secret>/code/", unlocking.code_entered, name="message-code"),
    path("messages/", lists.threads, name="threads"),
    path("messages/write/", writing.write_new, name="message-write"),
    path("messages/write/<uuid:message_id>/", writing.write_on, name="message-change"),
    path("messages/correct/<uuid:message_id>/", writing.write_correction, name="message-correct"),
    path("messages/calls/", calls.calls, name="message-calls"),
    path("messages/one/<uuid:message_id>/code/", codes.codes, name="message-read-out"),
    path("messages/one/<uuid:message_id>/<slug:name>/", acts.message_act, name="message-act"),
    path("messages/<uuid:thread_id>/", thread.thread, name="thread"),
    path("messages/<uuid:thread_id>/<slug:name>/", acts.thread_act, name="thread-act"),
]
