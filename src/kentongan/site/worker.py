"""What the rooms give the worker to do beside delivery's own steps; ``delivery.worker`` finds it by WORKER_STEPS."""

from kentongan.delivery.worker import Step

STEPS: tuple[Step, ...] = ()
