"""What the things are called that a party's record points to: the team of a post, its post of a holder, and so on."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from kentongan.directory.models import Assignment, Post, Team
from kentongan.kernel.languages import Names


def names_of_things(ids: Iterable[UUID]) -> Mapping[UUID, Names]:
    """Return the names of teams, posts and holders by id; what is not there is not in it.

    For whoever was shown a content that points to them: a version's or a proposal's reader.
    """
    wanted = set(ids)
    teams = dict(Team.objects.filter(pk__in=wanted).values_list("pk", "names"))
    posts = dict(Post.objects.filter(pk__in=wanted).values_list("pk", "title"))
    held = Assignment.objects.filter(pk__in=wanted).values_list("pk", "name")
    return teams | posts | {pk: {"und": name} for pk, name in held}
