"""Warnings and what came of them: from a draft over approval and mail to an answer, and whether the exposure is gone.

A *warning* is what one organisation must know of one feed, classification and TLP. It lists *exposures*: an address or
a name with a port, as the feed sees it, over all the days on which it was seen. Recipients answer for exposures, and
an exposure that is seen again after it was called mitigated opens again. A *notice* is one mail (or webhook) to one
contact, about one or several warnings; it leaves through ``delivery``.
"""
