"""The archive: accepted events and refused rows as Parquet files, which any engine can read.

Read in this order: ``layout`` (where files lie), ``durable`` (how a file comes to stay), ``writing``, ``engine``
(the DuckDB that reads), ``reading``, ``sweeping`` (what no manifest names). The format is told in
docs/formats/archive.md, the reasons in docs/decisions/0005-archive.md. This part knows the disk and DuckDB; manifests
are for ``actions`` and ``queries``.
"""
