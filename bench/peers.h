// What other programs are asked, in their own words. All may rely on it that the windows lie one after
// another, apart from each other, which makes short work of a join.
#pragma once

namespace curfew::bench {

// The first window that ends after the start decides of the start, that which ends at the end or later of the
// end. Texts of one form compare as the instants do. A script for sqlite3, run where requests.csv and
// windows.csv are.
inline constexpr const char* sqlite_script = R"(.mode csv
.import requests.csv r
.import windows.csv w
create index ends on w("end", start);
.headers off
select * from (
  select id, case
    when (select w.start from w where w."end" > r.start order by w."end" limit 1) <= r.start then 'error'
    when (select w.start from w where w."end" >= r."end" order by w."end" limit 1) < r."end" then 'error'
    when (select w.start from w where w."end" > r.start order by w."end" limit 1) < r."end" then 'warn'
  end as outcome
  from r)
where outcome is not null;
)";

// node FILE requests.csv windows.csv out.csv. Two ASOF joins: the form that DuckDB has for this.
inline constexpr const char* duckdb_script = R"(const { DuckDBInstance } = require('@duckdb/node-api');
(async () => {
  const [requests, windows, out] = process.argv.slice(2);
  const db = await (await DuckDBInstance.create(':memory:')).connect();
  await db.run(`create table w as select * from read_csv('${windows}', header = true,
    columns = {id: 'VARCHAR', start: 'TIMESTAMP', "end": 'TIMESTAMP'})`);
  await db.run(`copy (
    select r.id, case when a."end" > r.start or b."end" >= r."end" then 'error' else 'warn' end, b.id
    from read_csv('${requests}', header = true, columns = {id: 'VARCHAR', owner: 'VARCHAR', resources: 'VARCHAR',
      start: 'TIMESTAMP', "end": 'TIMESTAMP'}) r
    asof left join w a on r.start >= a.start
    asof left join w b on r."end" > b.start
    where b."end" > r.start) to '${out}' (header false)`);
})().catch((problem) => { console.error(problem); process.exit(1); });
)";

// python3 FILE series windows: lines of `start<tab>zone<tab>seconds<tab>rule` and of `start end` in seconds.
// Prints the CPU seconds that expanding took, with reading the rules and without anything else, then for each
// series how many of its occurrences are in conflict.
inline constexpr const char* dateutil_script = R"(import bisect, datetime, sys, time, zoneinfo
from dateutil.rrule import rrulestr
windows = [tuple(map(int, line.split())) for line in open(sys.argv[2])]
ends = [end for start, end in windows]
taken = 0
conflicts = []
for line in open(sys.argv[1]):
    start, tzid, seconds, rule = line.rstrip().split('\t')
    zone = zoneinfo.ZoneInfo(tzid)
    first = datetime.datetime.fromisoformat(start).replace(tzinfo=zone)
    last = datetime.datetime.fromtimestamp(ends[-1], zone)
    before = time.process_time()
    occurrences = rrulestr(rule, dtstart=first).between(first, last, inc=True)
    taken += time.process_time() - before
    n = 0
    for t in occurrences:
        at = int(t.timestamp())
        w = bisect.bisect_right(ends, at)
        n += w < len(windows) and windows[w][0] < at + int(seconds)
    conflicts.append(n)
print(taken)
print(*conflicts, sep='\n')
)";

}  // namespace curfew::bench
