"""From a feed's rows to the organisations that must act, with the reason for each. Pure: no Django, no database.

Read in this order: ``terms`` (what things are), ``reports.toml`` and ``reports`` (what each feed's rows mean),
``reading`` and ``normalising`` (rows in), ``claims`` and ``directory_file`` (who says what is theirs),
``attribution`` (the one rule that decides), ``matching`` (the same rule over millions of rows), ``grouping`` and
``outputs`` (draft warnings), ``route`` (all of it, in order).
"""
