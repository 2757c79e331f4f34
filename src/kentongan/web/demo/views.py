"""The demo's story and its mailbox. Each view is not there where the hub is no demo."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kentongan.demo.mailbox import mail, mails

P = ParamSpec("P")
DemoView = Callable[Concatenate[HttpRequest, Path, P], HttpResponse]

HTML_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; sandbox"
"""What a mail's HTML may do when it is looked at by itself: nothing but look like itself."""


def of_a_demo(view: DemoView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Give the view the demo's folder, and answer that there is no such page where the hub is no demo."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if settings.DEMO is None:
            raise Http404
        return view(request, Path(settings.DEMO), *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponse]", login_not_required(require_safe(guarded)))


@of_a_demo
def story(request: HttpRequest, folder: Path) -> HttpResponse:
    """Show a day in the life of the duty officer and of a three-person firm, step by step."""
    return render(request, "demo/story.html", {"story": _story(folder)})


@of_a_demo
def mailbox(request: HttpRequest, folder: Path) -> HttpResponse:
    """Show everybody's mail, or one recipient's."""
    recipient = request.GET.get("to", "")
    found = mails(folder / "mailbox", recipient=recipient)
    return render(request, "demo/mailbox.html", {"mails": found, "recipient": recipient})


@of_a_demo
def letter(request: HttpRequest, folder: Path, key: str) -> HttpResponse:
    """Show one mail as plain text, as every mail program can."""
    found = mail(folder / "mailbox", key)
    if found is None:
        raise Http404
    return render(request, "demo/letter.html", {"mail": found})


@of_a_demo
def letter_html(request: HttpRequest, folder: Path, key: str) -> HttpResponse:
    """Show the HTML part of a mail by itself, where it can do nothing."""
    found = mail(folder / "mailbox", key)
    if found is None or not found.html:
        raise Http404
    return HttpResponse(found.html, headers={"Content-Security-Policy": HTML_POLICY})


def _story(folder: Path) -> Mapping[str, Any]:
    """Return what the demo wrote down of itself: places to look at, and who can sign in."""
    try:
        written: Mapping[str, Any] = json.loads((folder / "story.json").read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return written
