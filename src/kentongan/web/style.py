"""The design system on one page: every token and part, so that the next page is made of what is there."""

from datetime import UTC, datetime

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.kernel.tlp import TLP

COLOURS = (
    "ground", "surface", "sunken", "line", "edge", "ink", "ink-soft", "link", "action", "wood", "focus", "marked",
    "good", "good-tint", "warn", "warn-tint", "bad", "bad-tint", "calm", "calm-tint", "quiet", "quiet-tint",
    "flow-rows", "flow-routed", "flow-doubtful", "flow-unclaimed", "flow-duplicates", "flow-quarantined",
)  # fmt: skip

SAMPLES = (
    ("en", "Your server at 192.0.2.7 answers Telnet to the whole Internet."),
    ("ms", "Pelayan anda di 192.0.2.7 menjawab Telnet kepada seluruh Internet."),
    ("km", "ម៉ាស៊ីនមេរបស់អ្នកនៅ 192.0.2.7 កំពុងឆ្លើយតប Telnet ទៅកាន់អ៊ីនធឺណិតទាំងមូល សូមបិទវាឬកំណត់អ្នកដែលអាចចូលបាន។"),
    ("lo", "ເຊີບເວີຂອງທ່ານທີ່ 192.0.2.7 ກຳລັງຕອບ Telnet ໃຫ້ກັບອິນເຕີເນັດທັງໝົດ ກະລຸນາປິດມັນ."),
    ("my", "သင့်ဆာဗာ 192.0.2.7 သည် အင်တာနက်တစ်ခုလုံးမှ Telnet တောင်းဆိုမှုများကို ဖြေကြားနေပါသည်။ ၎င်းကို ပိတ်ပါ သို့မဟုတ် ဝင်ရောက်နိုင်သူများကို ကန့်သတ်ပါ။"),
    ("th", "เซิร์ฟเวอร์ของคุณที่ 192.0.2.7 ตอบ Telnet ต่อทั้งอินเทอร์เน็ต โปรดปิดหรือจำกัดผู้ที่เข้าถึงได้"),
    ("vi", "Máy chủ của bạn tại 192.0.2.7 trả lời Telnet cho toàn bộ Internet."),
)  # fmt: skip


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Name"), help_text=_("As it stands in the directory."))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("a", _("Company")), ("b", _("Ministry"))])
    terms = forms.ChoiceField(
        label=_("Handling terms"), widget=forms.RadioSelect, choices=[(tlp.word, tlp.label) for tlp in TLP]
    )
    why = forms.CharField(label=_("Reason"), widget=forms.Textarea, required=False)
    sure = forms.BooleanField(label=_("I have checked this"), required=False)


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Show the design system to whoever is signed in, and to developers."""
    if not settings.DEBUG and not request.user.is_authenticated:
        raise Http404
    context = {
        "colours": COLOURS,
        "labels": tuple(TLP),
        "tones": ("good", "warn", "bad", "calm", "quiet"),
        "samples": SAMPLES,
        "form": SampleForm(),
        "wrong": SampleForm({"kind": "a"}, prefix="wrong"),
        "at": datetime(2026, 11, 23, 6, 12, tzinfo=UTC),
        "exercise": True,
    }
    return render(request, "style.html", context)
