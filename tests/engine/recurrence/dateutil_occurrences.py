"""The second opinion of dateutil_test.cc: for each line `start how_many rule` its first occurrences, on one line."""
import itertools
import sys

from dateutil.parser import isoparse
from dateutil.rrule import rrulestr

for line in sys.stdin:
    start, how_many, rule = line.split()
    occurrences = rrulestr(rule, dtstart=isoparse(start))
    print(*(t.isoformat() for t in itertools.islice(occurrences, int(how_many))))
