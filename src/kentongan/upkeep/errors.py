"""What can go wrong in keeping an installation whole.

::

    KentonganError
    └── UpkeepRefused
        ├── MigrationsPending     serve, backup: the database is older than the software
        └── AddressTaken          serve, demo: another program listens there
"""

from kentongan.kernel.errors import KentonganError, marked


class UpkeepRefused(KentonganError):
    """Work on the installation was refused before anything was changed."""

    code = "upkeep-refused"
    status = 409


class MigrationsPending(UpkeepRefused):
    """The database is older than the software."""

    code = "migrations-pending"
    text = marked("The database is not at this version of the software: {count} migrations are pending.")
    next_step = marked("Run `kentongan upgrade`; it makes a backup first.")


class AddressTaken(UpkeepRefused):
    """Another program listens where the hub should."""

    code = "address-taken"
    text = marked("Nothing can be served at {host} port {port}: {why}.")
    next_step = marked("Give another port with --port, or stop the other program.")
