"""What a classification (RSIT ``class/type``) means, in a few plain words for those who must act on it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Meaning:
    """A short name for lists, and one sentence that says what is going on."""

    name: str | Promise
    sentence: str | Promise


MEANINGS: Mapping[str, Meaning] = {
    "malicious-code/infected-system": Meaning(
        _("Infected machine"), _("Somebody else controls it; it asks them what to do next.")
    ),
    "malicious-code/c2-server": Meaning(_("Control server"), _("It gives orders to infected machines elsewhere.")),
    "malicious-code/malware-distribution": Meaning(_("Malware for download"), _("Whoever visits it may be infected.")),
    "malicious-code/malware-configuration": Meaning(
        _("Malware's settings"), _("It holds what malware needs to know to attack.")
    ),
    "intrusions/system-compromise": Meaning(_("Machine taken over"), _("Somebody got in and may still be inside.")),
    "intrusions/application-compromise": Meaning(
        _("Site taken over"), _("A site or an application was changed by somebody who got in.")
    ),
    "intrusions/privileged-account-compromise": Meaning(
        _("Administrator's account taken over"), _("Somebody can do everything there that an administrator can.")
    ),
    "intrusions/unprivileged-account-compromise": Meaning(
        _("Account taken over"), _("Somebody signs in there as one of its users.")
    ),
    "intrusion-attempts/brute-force": Meaning(
        _("Guessing passwords"), _("It tries to sign in to other people's machines; it is probably infected.")
    ),
    "intrusion-attempts/exploit": Meaning(
        _("Attacking others"), _("It tries to break into other machines; it is probably infected.")
    ),
    "intrusion-attempts/ids-alert": Meaning(
        _("Attacking others in known ways"), _("It uses known weaknesses against other machines.")
    ),
    "information-gathering/scanner": Meaning(
        _("Scanning others"), _("It looks for weaknesses elsewhere; it is often infected itself.")
    ),
    "vulnerable/vulnerable-system": Meaning(
        _("Known weakness"), _("It can be broken into in a way that is known; it needs an update.")
    ),
    "vulnerable/potentially-unwanted-accessible": Meaning(
        _("Open to everybody"), _("A service answers the whole Internet that probably should not.")
    ),
    "vulnerable/information-disclosure": Meaning(
        _("Tells too much"), _("A service may give confidential data to anybody who asks.")
    ),
    "vulnerable/ddos-amplifier": Meaning(
        _("Can be used to flood others"),
        _("A small question with a false sender makes it send a large answer to a victim."),
    ),
    "vulnerable/weak-crypto": Meaning(
        _("Weak encryption"), _("What passes through can be read or changed on the way.")
    ),
    "availability/ddos": Meaning(_("Flooding others, or flooded"), _("It takes part in an attack on availability.")),
    "availability/dos": Meaning(_("Attack on availability"), _("Somebody tries to make a service stop.")),
    "availability/outage": Meaning(_("Outage"), _("A service has stopped.")),
    "availability/misconfiguration": Meaning(_("Wrongly set up"), _("A service may stop because of how it is set up.")),
    "fraud/phishing": Meaning(_("Phishing"), _("A page pretends to be somebody else to take passwords or money.")),
    "fraud/masquerade": Meaning(_("Pretending to be another"), _("It uses the name of somebody else to gain by it.")),
    "abusive-content/spam": Meaning(_("Spam"), _("It sends mail that nobody asked for; it may be infected.")),
    "information-content-security/data-leak": Meaning(
        _("Leaked data"), _("Confidential data is where it should not be.")
    ),
    "other/other": Meaning(_("Other"), _("The report's own text says what it is.")),
    "other/undetermined": Meaning(_("Not yet known"), _("Nobody has said yet what it is.")),
    "test/test": Meaning(_("Test"), _("Made to try something out.")),
}


def meaning_of(classification: str) -> Meaning:
    """Return what a classification means; one that has no words here is shown as it is."""
    return MEANINGS.get(classification) or Meaning(classification, "")
