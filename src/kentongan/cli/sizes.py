"""Sizes as people read them."""


def size_text(count: float) -> str:
    """Return bytes in the unit that leaves few digits: ``1.4 GB`` (decimal, as disks are sold)."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"
