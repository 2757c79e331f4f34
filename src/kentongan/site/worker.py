"""What the rooms give the worker to do beside delivery's own steps; ``delivery.worker`` finds it by WORKER_STEPS."""

from datetime import timedelta

from kentongan.checks.actions.asking import ask_due
from kentongan.checks.actions.outcomes import follow_deliveries as follow_check_deliveries
from kentongan.checks.actions.replies import read_replies
from kentongan.delivery.worker import Step
from kentongan.directory.actions.confirming import ask_due as ask_due_parties
from kentongan.directory.actions.confirming import follow_askings
from kentongan.drills.actions.playing import play_due
from kentongan.exchange.actions.beginning import add_begun
from kentongan.exchange.actions.following import follow_origins
from kentongan.exchange.actions.purging import purge_statuses
from kentongan.exchange.actions.uploading import purge_uploads
from kentongan.messages.actions.dispatching import take_turns
from kentongan.messages.actions.outcomes import follow_deliveries as follow_messages
from kentongan.response.actions.asking_again import ask_again
from kentongan.response.actions.copying import send_copies
from kentongan.response.actions.feedback import count_feedback
from kentongan.response.actions.following import follow_runs
from kentongan.response.actions.handing_over import hand_over_concerns
from kentongan.response.actions.hearing import hear
from kentongan.response.actions.outcomes import follow_deliveries
from kentongan.response.actions.quieting import expire_warnings, mark_gone
from kentongan.response.actions.sending import send_due
from kentongan.response.actions.unsaying import unsay
from kentongan.upkeep.statistics import keep_planner_told

STEPS: tuple[Step, ...] = (
    Step("directory.ask", timedelta(hours=1), ask_due_parties),
    Step("directory.askings", timedelta(seconds=30), follow_askings),
    Step("checks.ask", timedelta(seconds=5), ask_due),
    Step("checks.replies", timedelta(seconds=5), read_replies),
    Step("checks.outcomes", timedelta(seconds=2), follow_check_deliveries),
    # In this order, so that what begins is heard of, and what is taken back in time never leaves.
    Step("exchange.begun", timedelta(seconds=15), add_begun),
    Step("exchange.copies", timedelta(seconds=5), follow_origins),
    Step("response.hear", timedelta(seconds=5), hear),
    Step("response.terms", timedelta(seconds=15), ask_again),
    Step("response.concerns", timedelta(seconds=5), hand_over_concerns),
    Step("response.runs", timedelta(seconds=5), follow_runs),
    Step("response.unsay", timedelta(seconds=5), unsay),
    Step("response.send", timedelta(seconds=5), send_due),
    Step("response.copies", timedelta(seconds=30), send_copies),
    Step("response.outcomes", timedelta(seconds=2), follow_deliveries),
    Step("messages.turns", timedelta(seconds=5), take_turns),
    Step("messages.outcomes", timedelta(seconds=2), follow_messages),
    Step("exchange.statuses", timedelta(hours=1), purge_statuses),
    Step("exchange.uploads", timedelta(hours=1), purge_uploads),
    Step("drills.play", timedelta(seconds=5), play_due),
    Step("response.feedback", timedelta(minutes=15), count_feedback),
    Step("response.gone", timedelta(minutes=15), mark_gone),
    Step("response.expire", timedelta(hours=1), expire_warnings),
    Step("upkeep.statistics", timedelta(seconds=15), keep_planner_told),
)
