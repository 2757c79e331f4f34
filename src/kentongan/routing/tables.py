"""The tables of one run, and the statements that fill them from one another. docs/formats/event.md tells each column."""

CREATE = """
create table file (number uinteger, name varchar, digest varchar, known boolean default false);
create table source (
    number uinteger, file uinteger, feed varchar, report varchar, classification varchar, tlp utinyint,
    informational boolean, reason_nobody varchar, repeats_within interval
);
create table verdict (
    number uinteger, organisation varchar, tier varchar, evidence_kind varchar, evidence_value varchar, doubt varchar
);
create table quarantine (file uinteger, row ubigint, reason varchar, raw varchar);
create table seen (kind varchar, feed varchar, key_hi ubigint, key_lo ubigint, first_seen timestamp);
create temp table sighting (
    ordinal ubigint, source uinteger, row ubigint, time timestamp, zone_assumed boolean,
    address_hi ubigint, address_lo ubigint, name varchar, port usmallint, transport varchar, tag varchar, asn uinteger,
    country varchar, verdict uinteger, key_hi ubigint, key_lo ubigint
);
create temp table survivor (
    ordinal ubigint, source uinteger, row ubigint, time timestamp, zone_assumed boolean,
    address_hi ubigint, address_lo ubigint, name varchar, port usmallint, transport varchar, tag varchar, asn uinteger,
    country varchar, verdict uinteger, key_hi ubigint, key_lo ubigint,
    count ubigint, first_seen timestamp, last_seen timestamp
);
create table draft (
    number uinteger, organisation varchar, feed varchar, classification varchar, tlp utinyint, doubtful boolean,
    events ubigint, first_seen timestamp, last_seen timestamp
);
create temp view event as
select
    ordinal, source.file, row, source.feed, source.report, source.classification, time, zone_assumed, address_hi,
    address_lo, name, port, transport, tag, asn, country, source.tlp, count, first_seen, last_seen, key_hi, key_lo,
    case when source.reason_nobody is null then verdict.organisation end as organisation,
    case when source.reason_nobody is null then verdict.tier end as tier,
    case when source.reason_nobody is null then verdict.evidence_kind end as evidence_kind,
    case when source.reason_nobody is null then verdict.evidence_value end as evidence_value,
    case when source.reason_nobody is null then verdict.doubt end as doubt,
    source.informational, source.reason_nobody
from survivor
join source on source.number = survivor.source
join verdict on verdict.number = survivor.verdict;
"""

_IDENTITY = """concat_ws('|', source.feed, source.report,
    case when {by_name} and normal.name is not null then normal.name
         else printf('%x:%x', coalesce(normal.address_hi, 0), coalesce(normal.address_lo, 0)) end,
    coalesce(normal.port::varchar, ''), coalesce(normal.transport, ''), coalesce(normal.tag, ''))"""
"""What makes two rows the same sighting (docs/formats/identity.md); its MD5 is the key, for MD5 never changes."""

TAKE = f"""
insert into sighting
select
    normal.ordinal, normal.source, normal.row, time, zone_assumed, address_hi, address_lo, name, port, transport, tag,
    asn, country, matched.verdict, md5_number_upper({_IDENTITY}), md5_number_lower({_IDENTITY})
from normal join matched using (ordinal) join source on source.number = normal.source
"""

DEDUPLICATE = """
insert into survivor
with fresh as (
    select sighting.*
    from sighting
    join source on source.number = sighting.source
    join file on file.number = source.file
    where sighting.key_lo % $parts = $part and not file.known
    and not exists (
        from seen
        where seen.kind = 'identity' and seen.key_hi = sighting.key_hi and seen.key_lo = sighting.key_lo
        and sighting.time > seen.first_seen - source.repeats_within
        and sighting.time < seen.first_seen + source.repeats_within
    )
),
identity as (
    select min(ordinal) as ordinal, count(*) as count, min(time) as first_seen, max(time) as last_seen
    from fresh group by key_hi, key_lo
)
select fresh.*, identity.count, identity.first_seen, identity.last_seen
from fresh join identity using (ordinal)
"""
"""The first row of an identity survives; what an earlier run saw within the window does not come up again."""

GROUP = """
insert into draft
select
    row_number() over (partition by organisation order by feed, classification, tlp, doubt is not null),
    organisation, feed, classification, tlp, doubt is not null, count(*), min(first_seen), max(last_seen)
from event
where organisation is not null
group by organisation, feed, classification, tlp, doubt is not null
"""
"""A doubtful row never leaves by itself, so it never shares a draft with one that may. Numbered by organisation."""

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
