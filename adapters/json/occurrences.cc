#include "adapters/json/occurrences.h"

#include "adapters/json/fields.h"
#include "adapters/json/text.h"
#include "adapters/json/write.h"
#include "adapters/wire/limits.h"
#include "adapters/wire/recurrence_text.h"

namespace curfew {
namespace {

// Of a batch, whose answers are starts, where no duration is stated.
constexpr Duration shortest{0, us_per_second};

enum Field : std::size_t { id, start, duration, tzid, rrule, exrule, rdate, exdate, from, to, limit };
constexpr std::string_view names[] = {"id",    "start",  "duration", "tzid", "rrule", "exrule",
                                      "rdate", "exdate", "from",     "to",   "limit"};
static_assert(std::size(names) == limit + 1 && std::size(names) <= JsonFields::max_fields);
constexpr JsonForm form{"a question for occurrences", names};

// Reads field by field, until one is refused.
class QueryReader {
 public:
  QueryReader(const OccurrenceFields& fields, const Zone& zone) : fields_(fields), text_(zone) {
    set_.zone = &zone;
  }

  Result<OccurrenceQuery> read() {
    std::optional<Instant> first, end;
    const bool is_read = keep(text_.clock(fields_.start), start, &set_.start) && read_duration() &&
                         read_recurrence() && read_bound(fields_.from, from, &first) &&
                         read_bound(fields_.to, to, &end);
    if (!is_read) return std::move(*problem_);
    if (first && end && *end <= *first)
      return Problem{Code::end_before_start, "to", "must be after \"from\" (" + to_string(*first) + ")"};
    return OccurrenceQuery{RecurrenceSet(std::move(set_)), first, end, fields_.limit};
  }

 private:
  template <class T, class To>
  bool keep(Result<T> read, Field field, To* value) {
    if (read) {
      *value = std::move(*read);
      return true;
    }
    problem_ = std::move(read.problem());
    problem_->field = names[field];
    return false;
  }

  bool read_duration() {
    set_.length = shortest;
    if (!fields_.duration) return true;
    Instant end;
    return keep(read_length(*fields_.duration), duration, &set_.length) &&
           keep(end_after(set_.zone->to_utc(set_.start).before, set_.length, *set_.zone), duration, &end);
  }

  bool read_recurrence() {
    const std::vector<std::string_view> rules = views(fields_.rrule), exrules = views(fields_.exrule),
                                        dates = views(fields_.rdate), exceptions = views(fields_.exdate);
    return read_recurrence_fields({rules, exrules, dates, exceptions}, text_, &set_, [this](Problem problem) {
      problem_ = std::move(problem);
      return false;
    });
  }

  bool read_bound(const std::optional<std::string>& text, Field field, std::optional<Instant>* bound) {
    return !text || keep(text_.instant(*text), field, bound);
  }

  const OccurrenceFields& fields_;
  RecurrenceText text_;
  RecurrenceSet::Source set_;
  std::optional<Problem> problem_;
};

using Words = std::vector<std::string>;

OccurrenceFields stated(JsonFields& json) {
  json.require(id, "is required: a name for this question");
  json.require(start, "is required: the first local time, such as 2026-11-28T22:00:00");
  OccurrenceFields fields;
  fields.start = json.word(start).value_or("");
  fields.duration = owned(json.text(duration));
  fields.tzid = owned(json.text(tzid));
  fields.from = owned(json.text(from));
  fields.to = owned(json.text(to));
  fields.rrule = json.one_or_more_words(rrule).value_or(Words{});
  fields.exrule = json.one_or_more_words(exrule).value_or(Words{});
  fields.rdate = json.words(rdate).value_or(Words{});
  fields.exdate = json.words(exdate).value_or(Words{});
  fields.limit = json.count(limit);
  return fields;
}

std::optional<Problem> unbounded(const OccurrenceQuery& query) {
  if (is_endless(query))
    return Problem{Code::missing_field, std::string(names[to]),
                   "is required, or \"limit\", or COUNT or UNTIL in \"rrule\": it recurs for ever"};
  // What leaves out every occurrence would be searched to the end of time for as many as the limit.
  if (!query.to && !query.set.source().exrules.empty() && !query.set.is_finite())
    return Problem{Code::missing_field, std::string(names[to]),
                   "is required beside \"exrule\", or COUNT or UNTIL in \"rrule\": it recurs for ever"};
  return {};
}

}  // namespace

Result<OccurrenceQuery> read_occurrences(const OccurrenceFields& fields, const FindZone& find_zone) {
  const Zone* zone = fields.tzid ? find_zone(*fields.tzid) : &utc();
  if (zone) return QueryReader(fields, *zone).read();
  Problem problem = unknown_zone();
  problem.field = names[tzid];
  return problem;
}

bool is_endless(const OccurrenceQuery& query) { return !query.to && !query.limit && !query.set.is_finite(); }

struct OccurrenceLineReader::Parser {
  simdjson::dom::parser json;
};

OccurrenceLineReader::OccurrenceLineReader(FindZone find_zone)
    : find_zone_(std::move(find_zone)), parser_(std::make_unique<Parser>()) {}
OccurrenceLineReader::~OccurrenceLineReader() = default;

OccurrenceLine OccurrenceLineReader::read(std::string_view line) {
  if (line.size() > limits::max_record_bytes)
    return {{},
            Problem{Code::line_too_long, "",
                    "the line must be at most " + std::to_string(limits::max_record_bytes) +
                        " bytes (max_record_bytes)"}};
  simdjson::dom::element root;
  if (const auto fault = parse_json(line, parser_->json, &root))
    return {{}, Problem{fault->code, "", in_column(*fault)}};
  simdjson::dom::object object;
  if (root.get(object))
    return {{}, Problem{Code::bad_json, "", "must be an object, not " + std::string(json_type(root))}};

  std::vector<Problem> problems;
  JsonFields json(object, form, "", &problems);
  std::optional<std::string> name = owned(json.word(id));
  const OccurrenceFields fields = stated(json);
  if (!problems.empty()) return {std::move(name), std::move(problems.front())};
  Result<OccurrenceQuery> query = read_occurrences(fields, find_zone_);
  if (query)
    if (auto problem = unbounded(*query)) return {std::move(name), std::move(*problem)};
  return {std::move(name), std::move(query)};
}

std::int64_t write_answer(const OccurrenceLine& line, const ByteSink& write) {
  std::string part = "{\"id\": ";
  if (line.id)
    append_json_string(part, *line.id);
  else
    part += "null";
  if (!line.query) {
    append_json_problem(part, "problem", line.query.problem());
    write(part += "}\n");
    return 0;
  }
  part += ", \"occurrences\": [";
  std::int64_t written = 0;
  for_each_occurrence(*line.query, [&](Interval occurrence) {
    part += written++ == 0 ? "\"" : ", \"";
    append_instant(part, occurrence.start);
    part += '"';
    write(part);
    part.clear();
  });
  write(part += "]}\n");
  return written;
}

}  // namespace curfew
