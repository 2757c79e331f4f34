"""What can go wrong in keeping an installation whole.

::

    KentonganError
    └── UpkeepRefused
        ├── MigrationsPending, AddressTaken, DemoStopped             serve, demo
        ├── HubAtWork, UpkeepInHand                                  who may work on the data folder
        ├── NoHub, FileThere, CannotWrite, FilesDamaged, TableUnknown    backup
        ├── NotABackup, BackupDamaged, BackupTooNew                  reading one
        └── NotEmpty, NoRoom, RowsDoNotFit, RestoreDiffers           restore
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


class HubAtWork(UpkeepRefused):
    """Something of this hub runs that must not run meanwhile."""

    code = "hub-at-work"
    text = marked("This hub is at work: {folder} is in use by another `kentongan`.")
    next_step = marked("Stop the hub (`kentongan serve`, the worker, a running ingest), then try again.")


class UpkeepInHand(UpkeepRefused):
    """An upgrade or a restore is going on."""

    code = "upkeep-in-hand"
    text = marked("An upgrade or a restore of {folder} is going on.")
    next_step = marked("Wait until it has finished, then try again.")


class NotABackup(UpkeepRefused):
    """The file is something else."""

    code = "not-a-backup"
    status = 400
    text = marked("{file} is not a backup of a hub. Nothing was changed.")
    next_step = marked("Give a file that `kentongan backup` wrote.")


class BackupDamaged(UpkeepRefused):
    """The file was a backup, or pretends to be one, and does not hold what its manifest says."""

    code = "backup-damaged"
    status = 400
    text = marked("The backup {file} is damaged, cut off or altered (at “{why}”). Nothing was changed.")
    next_step = marked("Use another copy or an older backup; `kentongan restore FILE --dry-run` tries one.")


class BackupTooNew(UpkeepRefused):
    """The backup's hub ran a later version of the software."""

    code = "backup-too-new"
    status = 400
    text = marked("The backup was made by version {software}, which this version does not know: {migrations}.")
    next_step = marked("Install that version of the software or a later one, then restore.")


class RowsDoNotFit(UpkeepRefused):
    """Rows of the backup are not what their table can hold."""

    code = "rows-do-not-fit"
    status = 400
    text = marked("The backup's rows of {model} do not fit their table ({why}). Nothing was changed.")
    next_step = marked("Restore with the version of the software that made the backup, then upgrade.")


class RestoreDiffers(UpkeepRefused):
    """What was loaded is not what the backup holds."""

    code = "restore-differs"
    status = 500
    text = marked("After loading, {what} is not what the backup holds. Nothing was changed.")
    next_step = marked("Keep the backup and report this; it is a fault of the software.")


class NotEmpty(UpkeepRefused):
    """There is a hub where one should be restored to."""

    code = "not-empty"
    text = marked("There is a hub already in {folder}. Nothing was changed.")
    next_step = marked("Restore beside it with --into FOLDER, or give --replace; the present hub is then kept aside.")


class FileThere(UpkeepRefused):
    """A file would be overwritten."""

    code = "file-there"
    text = marked("{file} is there already. Nothing was changed.")
    next_step = marked("Give another name, or a folder: the backup then gets a name of its own.")


class NoRoom(UpkeepRefused):
    """The disk has not enough space left."""

    code = "no-room"
    text = marked("{folder} has {free} bytes left; {needed} are needed. Nothing was changed.")
    next_step = marked("Make room or use another disk.")


class CannotWrite(UpkeepRefused):
    """The disk or the system refuses to have a file written."""

    code = "cannot-write"
    text = marked("{file} cannot be written: {why}. No backup was made.")
    next_step = marked("Give a folder that the hub's account may write to, on a disk with room.")


class FilesDamaged(UpkeepRefused):
    """Files that the hub has noted are missing or differ."""

    code = "files-damaged"
    text = marked("{count} files are missing or not as the hub noted them, the first is {first}. No backup was made.")
    next_step = marked("See `kentongan check --deep`. To back up what is there, give --despite-damage.")


class TableUnknown(UpkeepRefused):
    """The database has tables that are not the hub's."""

    code = "table-unknown"
    text = marked("The database has tables that are not this hub's: {tables}. They would be missing in the backup.")
    next_step = marked("Give the hub a database of its own, or remove those tables.")


class NoHub(UpkeepRefused):
    """There is nothing to back up."""

    code = "no-hub"
    text = marked("There is no hub in {folder} yet.")
    next_step = marked("Set KENTONGAN_DATA to the hub's folder, or run `kentongan upgrade` to make one.")


class DemoStopped(UpkeepRefused):
    """The demo's server did not come up or ended by itself."""

    code = "demo-stopped"
    status = 500
    text = marked("The demo's server stopped (exit code {code}).")
    next_step = marked("Its last lines above say why. Try `kentongan demo` again, or report them.")
