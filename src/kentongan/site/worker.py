"""What the rooms give the worker to do beside delivery's own steps; ``delivery.worker`` finds it by WORKER_STEPS."""

from datetime import timedelta

from kentongan.delivery.worker import Step
from kentongan.directory.actions.confirming import ask_due, follow_askings
from kentongan.response.actions.following import follow_runs
from kentongan.response.actions.outcomes import follow_deliveries
from kentongan.response.actions.quieting import expire_warnings, mark_gone
from kentongan.response.actions.sending import send_due

STEPS: tuple[Step, ...] = (
    Step("directory.ask", timedelta(hours=1), ask_due),
    Step("directory.askings", timedelta(seconds=30), follow_askings),
    Step("response.runs", timedelta(seconds=5), follow_runs),
    Step("response.send", timedelta(seconds=5), send_due),
    Step("response.outcomes", timedelta(seconds=2), follow_deliveries),
    Step("response.gone", timedelta(minutes=15), mark_gone),
    Step("response.expire", timedelta(hours=1), expire_warnings),
)
