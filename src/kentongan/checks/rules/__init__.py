"""What checks decide without looking anything up. No Django.

``codes`` are what a reply carries, ``quotations`` what of a mail is somebody's own words, ``automatic`` whether a
program wrote it, ``counting`` what a reply counts as and what becomes of a probe, ``suppression`` what is not
shown, ``states`` where a check may go.
"""
