"""The tables of one run, and the statements that fill them; docs/formats/event.md tells each column."""

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
create temp table repeated (ordinal ubigint);
create temp table identity (
    ordinal ubigint, key_hi ubigint, key_lo ubigint, count ubigint, first_seen timestamp, last_seen timestamp
);
create table draft (
    draft uinteger, number uinteger, organisation varchar, feed varchar, classification varchar, tlp utinyint,
    doubtful boolean, events ubigint, first_seen timestamp, last_seen timestamp
);
create temp view event as
select
    sighting.ordinal, sighting.source, sighting.verdict, source.file, row,
    source.feed, source.report, source.classification, time, zone_assumed, address_hi,
    address_lo, name, port, transport, tag, asn, country, source.tlp,
    coalesce(count, 1) as count, coalesce(first_seen, time) as first_seen, coalesce(last_seen, time) as last_seen,
    sighting.key_hi, sighting.key_lo,
    case when source.reason_nobody is null then verdict.organisation end as organisation,
    case when source.reason_nobody is null then verdict.tier end as tier,
    case when source.reason_nobody is null then verdict.evidence_kind end as evidence_kind,
    case when source.reason_nobody is null then verdict.evidence_value end as evidence_value,
    case when source.reason_nobody is null then verdict.doubt end as doubt,
    source.informational, source.reason_nobody
from sighting
join source on source.number = sighting.source
join verdict on verdict.number = sighting.verdict
left join identity using (ordinal)
where not exists (from repeated where repeated.ordinal = sighting.ordinal);
"""

TAKE = """
insert into sighting
select
    * exclude (key), (key >> 64)::ubigint, (key & 18446744073709551615)::ubigint
from (
    select
        typed.ordinal, typed.source, typed.row, time, zone_assumed, address_hi, address_lo, {name}, port,
        transport, tag, asn, country, found.verdict,
        md5_number(concat_ws(chr(31),
            source.feed, source.report,
            coalesce({key_name}, concat(address_hi, ':', address_lo)),
            coalesce(port::varchar, ''), coalesce(transport, ''), coalesce(tag, '')
        )) as key
    from found
    join typed using (ordinal)
    join source on source.number = typed.source
    where ordinal >= {first} and ordinal < {end}
)
"""
"""``key`` says what makes two rows the same sighting (docs/formats/identity.md). MD5, for it is the same in every
version of every engine; nothing secret hangs on it.
"""

SEEN_BEFORE = """
insert into repeated
select distinct ordinal
from sighting
join source on source.number = sighting.source
join file on file.number = source.file
left join seen on seen.kind = 'identity' and seen.key_hi = sighting.key_hi and seen.key_lo = sighting.key_lo
where file.known or (
    sighting.time > seen.first_seen - source.repeats_within and sighting.time < seen.first_seen + source.repeats_within
)
"""
"""What an earlier run saw within the window, or in the same file at any time, does not come up again."""

IDENTITIES = """
insert into identity
select min(ordinal), key_hi, key_lo, count(*), min(time), max(time)
from sighting
where not exists (from repeated where repeated.ordinal = sighting.ordinal)
group by key_hi, key_lo
having count(*) > 1
"""
"""Only what came more than once is kept here, for most rows come once and need no place."""

REPEATED = """
insert into repeated
select sighting.ordinal
from sighting join identity using (key_hi, key_lo)
where sighting.ordinal > identity.ordinal
and not exists (from repeated where repeated.ordinal = sighting.ordinal)
"""
"""The first row of an identity survives; the later ones are in its count and its span of time."""

GROUP = """
create or replace temp table belongs as
with alike as (
    select
        source, verdict, count(*) as events,
        min(coalesce(first_seen, time)) as first_seen, max(coalesce(last_seen, time)) as last_seen
    from sighting left join identity using (ordinal)
    where not exists (from repeated where repeated.ordinal = sighting.ordinal)
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
