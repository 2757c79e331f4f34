"""One day between points of contact, played in order; and where each of its scenes can be seen afterwards."""

from datetime import datetime, timedelta

from kentongan.demo.contacts.accusing import accuse
from kentongan.demo.contacts.checking import begin_check, end_check, noise
from kentongan.demo.contacts.dead_ends import reach_sensad
from kentongan.demo.contacts.entering import try_placeholder
from kentongan.demo.contacts.proposing import propose_alternate
from kentongan.demo.play import Play
from kentongan.demo.region.registries import ON_OLD
from kentongan.directory.models import Post


def contacts_day(play: Play, *, until: datetime) -> None:
    """Play the day: nobody answers in Sensad; a check under noise, and an incident in the middle of it."""
    begun = play.now
    play.said["placeholder"] = try_placeholder(actor=play.officer, at=play.now)
    propose_alternate(play)
    reach_sensad(play, until=until)
    play.now = max(play.now, begun + timedelta(hours=1))
    begin_check(play)
    noise(play, until=until)
    accuse(play, until=until)
    end_check(play)


def note_contacts(play: Play) -> None:
    """Look up where the scenes can be seen now."""
    posts = {f"{one.organisation.slug}/{one.key}": one for one in Post.objects.select_related("organisation")}
    for name, place in (("counterpart", "xb-cert/diplomatic"), ("lapsed", "qm-cert/technical")):
        play.places[name] = f"/posts/{posts[place].pk}/"
    play.places |= {
        "write": f"/messages/write/?to={posts['xb-cert/diplomatic'].pk}",
        "moved": "/claims/disagreements/",
        "verify_first": f"/look-up/?what={ON_OLD}",
        "bank": "/look-up/?what=10.60.8.25",
        "ministry": "/look-up/?what=tax.finance-sensad.example",
    }
