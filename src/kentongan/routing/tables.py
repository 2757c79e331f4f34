"""The tables of one run, and the statements that fill them; docs/formats/event.md tells each column."""

_KEY = """md5_number(concat_ws(chr(31),
    source.feed, source.report,
    coalesce(case when source.by_name then name end, concat(address_hi, ':', address_lo)),
    coalesce(port::varchar, ''), coalesce(transport, ''), coalesce(tag, '')
))"""
"""What makes two rows the same sighting (docs/formats/identity.md). MD5, for it is the same in every version of every
engine; nothing secret hangs on it. It is made where it is asked for: for a state, and where rows look alike.
"""

_HALVES = "(key >> 64)::ubigint as key_hi, (key & 18446744073709551615)::ubigint as key_lo"

CREATE = f"""
create temp table file (number uinteger, name varchar, digest varchar, known boolean default false);
create temp table source (
    number uinteger, file uinteger, feed varchar, report varchar, classification varchar, tlp utinyint,
    informational boolean, reason_nobody varchar, repeats_within interval, by_name boolean
);
create temp table verdict (
    number uinteger, organisation varchar, tier varchar, evidence_kind varchar, evidence_value varchar, doubt varchar
);
create temp table quarantine (file uinteger, row ubigint, reason varchar, raw varchar);
create temp table seen (kind varchar, feed varchar, key_hi ubigint, key_lo ubigint, first_seen timestamp);
create temp table sighting (
    ordinal ubigint, source uinteger, row ubigint, time timestamp, zone_assumed boolean,
    address_hi ubigint, address_lo ubigint, name varchar, port usmallint, transport varchar, tag varchar, asn uinteger,
    country varchar, verdict uinteger, alike ubigint
);
create temp table repeated (ordinal ubigint);
create temp table identity (
    ordinal ubigint, key_hi ubigint, key_lo ubigint, count ubigint, first_seen timestamp, last_seen timestamp
);
create temp table draft (
    draft uinteger, number uinteger, organisation varchar, feed varchar, classification varchar, tlp utinyint,
    doubtful boolean, events ubigint, first_seen timestamp, last_seen timestamp
);
create temp view accepted as
select
    sighting.*, coalesce(count, 1) as count, coalesce(first_seen, time) as first_seen,
    coalesce(last_seen, time) as last_seen
from sighting left join identity using (ordinal)
where not exists (from repeated where repeated.ordinal = sighting.ordinal);
create temp view identified as
select *, {_HALVES}
from (
    select
        accepted.*, source.file, source.feed, source.report, source.classification, source.tlp, source.informational,
        source.reason_nobody, source.repeats_within, {_KEY} as key
    from accepted join source on source.number = accepted.source
);
create temp view event as
select
    ordinal, source, identified.verdict, file, row, feed, report, classification, time, zone_assumed, address_hi,
    address_lo, name, port, transport, tag, asn, country, tlp, count, first_seen, last_seen, key_hi, key_lo,
    case when reason_nobody is null then organisation end as organisation,
    case when reason_nobody is null then tier end as tier,
    case when reason_nobody is null then evidence_kind end as evidence_kind,
    case when reason_nobody is null then evidence_value end as evidence_value,
    case when reason_nobody is null then doubt end as doubt,
    informational, reason_nobody
from identified join verdict on verdict.number = identified.verdict;
"""

TAKE = """
insert into sighting
select
    typed.ordinal, source, row, time, zone_assumed, case when known then hi end as address_hi,
    case when known then lo end as address_lo, {name}, port, transport, tag, asn, country, verdict, hash(
        stream, {key_name}, case when {key_name} is null and known then hi end,
        case when {key_name} is null and known then lo end, port, transport, tag
    )
from (from typed where {here}) as typed positional join found {named}
where found.good and {same}
"""
"""Both sides come in the order of their rows, so that nothing need be looked up; that their numbers are the same is
asked all the same, and a row that was not its own neighbour would be missed by the sums.
"""

REASONS = "select ordinal, reason from typed where {here} and reason is not null"

SEEN_BEFORE = """
insert into repeated
select distinct ordinal
from identified
join file on file.number = identified.file
left join seen on seen.kind = 'identity' and seen.key_hi = identified.key_hi and seen.key_lo = identified.key_lo
where file.known
or (time > seen.first_seen - repeats_within and time < seen.first_seen + repeats_within)
"""
"""What an earlier run saw within the window, or in the same file at any time, does not come up again."""

ALIKE = "select alike from accepted"

REPEATED = f"""
create or replace temp table candidate as
select ordinal, time, {_HALVES}
from (
    select ordinal, time, {_KEY} as key
    from accepted join source on source.number = accepted.source
    where alike in (from doubled)
);
insert into identity
select min(ordinal), key_hi, key_lo, count(*), min(time), max(time)
from candidate
group by key_hi, key_lo
having count(*) > 1;
insert into repeated
select candidate.ordinal
from candidate join identity using (key_hi, key_lo)
where candidate.ordinal > identity.ordinal;
"""
"""Only of rows that look alike by a quick hash is it asked whether they are, for nearly all rows come once. The first
row of an identity survives; the later ones are in its count and its span of time.
"""

GROUP = """
create or replace temp table belongs as
with alike as (
    select source, verdict, count(*) as events, min(first_seen) as first_seen, max(last_seen) as last_seen
    from accepted
    group by source, verdict
)
select
    alike.source, alike.verdict,
    dense_rank() over (order by organisation, feed, classification, tlp, doubt is not null) as draft,
    organisation, feed, classification, tlp, doubt is not null as doubtful, events, first_seen, last_seen
from alike join source on source.number = alike.source join verdict on verdict.number = alike.verdict
where organisation is not null and reason_nobody is null;
insert into draft
select
    draft, row_number() over (partition by organisation order by draft),
    organisation, feed, classification, tlp, doubtful, sum(events), min(first_seen), max(last_seen)
from belongs
group by draft, organisation, feed, classification, tlp, doubtful;
"""
"""A doubtful row never leaves by itself, so it never shares a draft with one that may. ``belongs`` says to which draft
the rows of a source with a verdict belong. Drafts are numbered over the run, and again for each organisation.
"""

COUNT = """
with counted as (
    select
        (select count(*) from sighting) as accepted,
        (select count(*) from quarantine) as quarantined,
        count(*) as events,
        count(organisation) as routed,
        count(doubt) as doubtful
    from event
)
select
    accepted + quarantined as rows, routed, events - routed as unclaimed, accepted - events as duplicates, quarantined,
    (select count(*) from draft) as warnings, doubtful
from counted
"""
