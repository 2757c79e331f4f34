"""A party keeps its own record: an editor proposed, and an approver decides, whoever looks at the demo."""

from kentongan.demo.play import Play
from kentongan.directory.actions.posts import assignment_content
from kentongan.directory.actions.proposing import propose
from kentongan.directory.models import Post
from kentongan.directory.terms import Subject
from kentongan.records.terms import AssignmentRecord, Holder


def propose_alternate(play: Play) -> None:
    """Let the editor propose a second person for the diplomatic post: two people decide such a change."""
    post = Post.objects.get(organisation__slug="xa-cert", key="diplomatic")
    alternate = AssignmentRecord(holder=Holder.PERSON, name="Idris", priority=2)
    made = propose(
        post.organisation_id,
        subject=Subject.ASSIGNMENT,
        after=assignment_content(alternate, post=post.id),
        reason="Mariam is abroad next week; Idris answers then.",
        reader=play.reader("aisyah"),
        at=play.now,
    )
    play.places["proposal"] = f"/record/proposals/{made.pk}/"
