"""The statements that add a run up, over the tables that ``routing`` leaves (docs/formats/event.md)."""

SET_KNOWN_ASIDE = """
CREATE TEMP TABLE known_quarantine AS
    SELECT quarantine.file FROM quarantine JOIN file ON file.number = quarantine.file WHERE file.known;
DELETE FROM quarantine WHERE file IN (SELECT number FROM file WHERE known);
"""
"""The same file again changes nothing: what was refused of it then is not refused once more, but a repetition."""

FILES = """
WITH of_source AS (
    SELECT file, CASE WHEN count(DISTINCT report) = 1 THEN any_value(report) END AS report FROM source GROUP BY file
), of_row AS (
    SELECT source.file, count(*) AS rows
    FROM sighting JOIN source ON source.number = sighting.source GROUP BY source.file
), refused AS (
    SELECT file, count(*) AS rows FROM (SELECT file FROM quarantine UNION ALL SELECT file FROM known_quarantine)
    GROUP BY file
)
SELECT file.number, file.name, file.digest, file.known, of_source.report,
       coalesce(of_row.rows, 0) + coalesce(refused.rows, 0) AS rows
FROM file
LEFT JOIN of_source ON of_source.file = file.number
LEFT JOIN of_row ON of_row.file = file.number
LEFT JOIN refused ON refused.file = file.number
ORDER BY file.number
"""

QUARANTINED = """
SELECT file, row, left(reason, 300) AS reason, left(raw, $raw) AS raw
FROM (
    SELECT *, row_number() OVER (PARTITION BY file, reason ORDER BY row) AS place FROM quarantine
)
WHERE place <= 100
ORDER BY place, file, row
LIMIT 10000
"""
"""At most a hundred for each file and reason, ten thousand a run; the archive has all."""

QUARANTINE_SUMS = """
WITH summed AS (
    SELECT file, left(reason, 300) AS reason, count(*) AS rows FROM quarantine GROUP BY ALL
), placed AS (
    SELECT *, row_number() OVER (PARTITION BY file ORDER BY rows DESC, reason) <= 100 AS apart FROM summed
)
SELECT file, CASE WHEN apart THEN reason ELSE 'other' END AS reason, sum(rows)::UBIGINT AS rows
FROM placed GROUP BY ALL ORDER BY file, reason
"""

DRAFTS = """
WITH reasons AS (
    SELECT organisation, classification, tlp,
           string_agg(DISTINCT split_part(doubt, ':', 1), '; ' ORDER BY split_part(doubt, ':', 1)) AS doubt
    FROM event WHERE doubt IS NOT NULL GROUP BY ALL
)
SELECT row_number() OVER (ORDER BY draft.organisation, draft.number) AS number, draft.organisation,
       draft.classification, draft.tlp, draft.events, draft.first_seen, draft.last_seen, reasons.doubt
FROM draft
LEFT JOIN reasons ON draft.doubtful AND reasons.organisation = draft.organisation
    AND reasons.classification = draft.classification AND reasons.tlp = draft.tlp
"""

ROUTED = """
SELECT organisation, classification, coalesce(tier, '') AS tier, time::DATE AS day, count(*) AS events,
       count(doubt) AS doubtful
FROM event WHERE organisation IS NOT NULL
GROUP BY ALL
"""

DOUBTS = """
WITH summed AS (
    SELECT split_part(doubt, ':', 1) AS reason, doubt, organisation, count(*) AS events,
           min(first_seen) AS first_seen, max(last_seen) AS last_seen
    FROM event WHERE doubt IS NOT NULL GROUP BY ALL
), placed AS (
    SELECT *, row_number() OVER (ORDER BY events DESC, doubt) <= 5000 AS apart FROM summed
)
SELECT reason, CASE WHEN apart THEN doubt ELSE reason END AS doubt, organisation, sum(events)::UBIGINT AS events,
       min(first_seen) AS first_seen, max(last_seen) AS last_seen
FROM placed GROUP BY ALL
"""

BLOCK = """CASE
    WHEN address_hi IS NULL THEN coalesce(name, '')
    WHEN address_hi = 0 AND (address_lo >> 32) = 65535 THEN
        concat((address_lo >> 24) & 255, '.', (address_lo >> 16) & 255, '.', (address_lo >> 8) & 255, '.0/24')
    ELSE concat(
        printf('%x', address_hi >> 48), ':', printf('%x', (address_hi >> 32) & 65535), ':',
        printf('%x', (address_hi >> 16) & 65535), '::/48')
END"""
"""The part of the address space that one would ask for in one go: a /24, a /48, or the name where that is all."""

UNCLAIMED = f"""
WITH blocks AS (
    SELECT CASE WHEN reason_nobody IS NOT NULL THEN reason_nobody
                WHEN doubt IS NOT NULL THEN split_part(doubt, ':', 1) ELSE 'no claim' END AS reason,
           CASE WHEN reason_nobody IS NULL THEN {BLOCK} ELSE '' END AS block,
           CASE WHEN reason_nobody IS NULL THEN asn END AS asn,
           CASE WHEN reason_nobody IS NULL THEN left(country, 2) END AS country,
           first_seen, last_seen
    FROM event WHERE organisation IS NULL
), summed AS (
    SELECT reason, block, asn, country, count(*) AS events, min(first_seen) AS first_seen, max(last_seen) AS last_seen
    FROM blocks GROUP BY ALL
), placed AS (
    SELECT *, row_number() OVER (PARTITION BY reason ORDER BY events DESC, block) <= 1000 AS apart FROM summed
)
SELECT left(reason, 100) AS reason, CASE WHEN apart THEN left(block, 300) ELSE '' END AS block,
       CASE WHEN apart THEN asn END AS asn, CASE WHEN apart THEN country END AS country,
       sum(events)::UBIGINT AS events, min(first_seen) AS first_seen, max(last_seen) AS last_seen
FROM placed GROUP BY ALL
"""  # noqa: S608 - no value of anybody's, our own text
