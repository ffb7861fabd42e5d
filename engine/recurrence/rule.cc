// How a recurrence rule is read part by part, refused with a reason, and written.
#include "engine/recurrence/rule.h"

#include <algorithm>
#include <utility>

#include "engine/time/time.h"

namespace curfew {
namespace {

constexpr std::array<std::string_view, 7> weekday_names = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
constexpr std::int64_t most_steps = 999'999'999'999'999'999;  // COUNT and INTERVAL

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string in_upper_case(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

// The text as a message may show it.
std::string shown(std::string_view text) {
  constexpr std::size_t most = 40;
  std::string out;
  for (const char c : text.substr(0, most)) out += c >= 0x20 && c < 0x7F ? c : '?';
  return out + (text.size() > most ? "…" : "");
}

// ---- Numbers and lists.

struct NumberRange {
  std::int64_t first, last;
  bool from_the_end;  // also -last … -first
  bool holds(std::int64_t n) const {
    const std::int64_t size = from_the_end && n < 0 ? -n : n;
    return size >= first && size <= last;
  }
};

std::string to_string(const NumberRange& r) {
  const std::string text = std::to_string(r.first) + " to " + std::to_string(r.last);
  return r.from_the_end ? text + ", or -" + std::to_string(r.last) + " to -" + std::to_string(r.first) : text;
}

// All of `text`: digits, with a sign where the range has negative ones. None where it is no number in the
// range.
std::optional<std::int64_t> read_number(std::string_view text, const NumberRange& range) {
  const bool sign = range.from_the_end && !text.empty() && (text[0] == '-' || text[0] == '+');
  const std::string_view digits = text.substr(sign ? 1 : 0);
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) return std::nullopt;
  std::int64_t n = 0;
  for (const char c : digits)
    n = std::min(n, range.last / 10 + 1) * 10 + (c - '0');  // stays too large, once it is
  if (sign && text[0] == '-') n = -n;
  return range.holds(n) ? std::optional(n) : std::nullopt;
}

// The text up to the next `separator`, which is taken off with it; none when nothing is left.
std::optional<std::string_view> take_until(char separator, std::optional<std::string_view>* rest) {
  if (!*rest) return std::nullopt;
  const std::string_view text = **rest;
  const std::size_t at = text.find(separator);
  if (at == text.npos) {
    *rest = std::nullopt;
    return text;
  }
  *rest = text.substr(at + 1);
  return text.substr(0, at);
}

std::optional<int> weekday_of(std::string_view name) {
  const auto at = std::find(weekday_names.begin(), weekday_names.end(), name);
  if (at == weekday_names.end()) return std::nullopt;
  return static_cast<int>(at - weekday_names.begin());
}

// ---- The parts of a rule, in the order in which they are written.

enum class Part {
  freq,
  interval,
  count,
  until,
  month,
  week,
  year_day,
  month_day,
  day,
  hour,
  minute,
  second,
  position,
  wkst
};
constexpr std::size_t part_count = 14;
constexpr std::array<std::string_view, part_count> part_names = {
    "FREQ",       "INTERVAL", "COUNT",  "UNTIL",    "BYMONTH",  "BYWEEKNO", "BYYEARDAY",
    "BYMONTHDAY", "BYDAY",    "BYHOUR", "BYMINUTE", "BYSECOND", "BYSETPOS", "WKST"};

struct NumberPart {
  Part part;
  std::vector<int> Rule::*values;
  NumberRange range;
};
constexpr std::array<NumberPart, 8> number_parts = {{
    {Part::month, &Rule::by_month, {1, 12, false}},
    {Part::week, &Rule::by_week_no, {1, 53, true}},
    {Part::year_day, &Rule::by_year_day, {1, 366, true}},
    {Part::month_day, &Rule::by_month_day, {1, 31, true}},
    {Part::hour, &Rule::by_hour, {0, 23, false}},
    {Part::minute, &Rule::by_minute, {0, 59, false}},
    {Part::second, &Rule::by_second, {0, 59, false}},
    {Part::position, &Rule::by_set_pos, {1, 366, true}},
}};

const NumberPart* number_part(Part part) {
  const auto at = std::find_if(number_parts.begin(), number_parts.end(),
                               [&](const NumberPart& p) { return p.part == part; });
  return at == number_parts.end() ? nullptr : &*at;
}

// ---- Reading. A reader of a part returns what is wrong with its value, after the part's name, or nothing.

using Fault = std::string;

Fault read_numbers(std::string_view value, const NumberPart& part, Rule* rule) {
  std::optional<std::string_view> rest = value;
  while (const auto item = take_until(',', &rest)) {
    const auto n = read_number(*item, part.range);
    if (!n) return "has \"" + shown(*item) + "\": numbers run from " + to_string(part.range);
    (rule->*part.values).push_back(static_cast<int>(*n));
  }
  return {};
}

Fault read_days(std::string_view value, Rule* rule) {
  constexpr NumberRange numbers{1, 53, true};
  std::optional<std::string_view> rest = value;
  while (const auto item = take_until(',', &rest)) {
    const std::size_t at = item->size() < 2 ? 0 : item->size() - 2;
    const auto weekday = weekday_of(item->substr(at));
    const auto nth = at == 0 ? std::optional<std::int64_t>(0) : read_number(item->substr(0, at), numbers);
    if (!weekday || !nth)
      return "has \"" + shown(*item) + "\": days are MO TU WE TH FR SA SU, with a number from " +
             to_string(numbers) + " in front where one of several is meant, as in 2TU or -1FR";
    rule->by_day.push_back({static_cast<int>(*nth), *weekday});
  }
  return {};
}

Fault read_frequency(std::string_view value, Rule* rule) {
  const auto at = std::find(frequency_names.begin(), frequency_names.end(), value);
  if (at == frequency_names.end())
    return "is \"" + shown(value) + "\": it is SECONDLY, MINUTELY, HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY";
  rule->frequency = static_cast<Frequency>(at - frequency_names.begin());
  return {};
}

Fault read_steps(std::string_view value, std::int64_t* steps) {
  const auto n = read_number(value, {1, most_steps, false});
  if (!n) return "is \"" + shown(value) + "\": it is a whole number from 1 to " + std::to_string(most_steps);
  *steps = *n;
  return {};
}

Fault read_week_start(std::string_view value, Rule* rule) {
  const auto weekday = weekday_of(value);
  if (!weekday) return "is \"" + shown(value) + "\": it is one of MO TU WE TH FR SA SU";
  rule->week_start = *weekday;
  return {};
}

// `20261128T220000` as parse_local_time knows it; whatever is in the wrong place makes a text that it
// refuses.
std::string with_separators(std::string_view basic) {
  std::string text(basic);
  for (const auto& [at, separator] : {std::pair<std::size_t, char>{4, '-'}, {7, '-'}, {13, ':'}, {16, ':'}})
    text.insert(at, 1, separator);
  return text;
}

Fault read_until(std::string_view value, Rule* rule) {
  Fault fault =
      "is \"" + shown(value) +
      "\": it is a date, 20261128, or a time, 20261128T220000, with Z where it is UTC, from the year 1400 "
      "to 9999";
  Rule::Until until;
  std::string text(value);
  if (text.size() == 8) {
    until.form = Rule::Until::date;
    text += "T000000";
  } else if (text.size() == 16 && text.back() == 'Z') {
    until.form = Rule::Until::utc;
    text.pop_back();
  }
  if (text.size() != 15) return fault;
  const Result<LocalTime> t = parse_local_time(with_separators(text));
  if (!t) return fault;
  until.us = t->us;
  rule->until = until;
  return {};
}

Fault read_value(Part part, std::string_view value, Rule* rule) {
  switch (part) {
    case Part::freq:
      return read_frequency(value, rule);
    case Part::interval:
      return read_steps(value, &rule->interval);
    case Part::count:
      return read_steps(value, &rule->count.emplace());
    case Part::until:
      return read_until(value, rule);
    case Part::day:
      return read_days(value, rule);
    case Part::wkst:
      return read_week_start(value, rule);
    default:
      return read_numbers(value, *number_part(part), rule);
  }
}

// ---- What parts must not stand together.

struct Conflict {
  bool met;
  std::string_view text;
};

// §3.3.10, with what would work instead. REQUIRES: FREQ was read
std::string_view conflict_in(const Rule& r) {
  const Frequency f = r.frequency;
  const bool numbered =
      std::any_of(r.by_day.begin(), r.by_day.end(), [](const Rule::Day& d) { return d.nth != 0; });
  const bool by_part =
      !r.by_day.empty() || std::any_of(number_parts.begin(), number_parts.end(), [&](const NumberPart& p) {
        return p.part != Part::position && !(r.*p.values).empty();
      });
  const Conflict conflicts[] = {
      {r.count && r.until, "COUNT must not stand beside UNTIL: leave one of them out"},
      {!r.by_week_no.empty() && f != Frequency::yearly, "BYWEEKNO needs FREQ=YEARLY"},
      {!r.by_year_day.empty() && (f == Frequency::daily || f == Frequency::weekly || f == Frequency::monthly),
       "BYYEARDAY must not stand beside FREQ=DAILY, WEEKLY or MONTHLY: write FREQ=YEARLY"},
      {!r.by_month_day.empty() && f == Frequency::weekly,
       "BYMONTHDAY must not stand beside FREQ=WEEKLY: write FREQ=MONTHLY or DAILY"},
      {numbered && f != Frequency::monthly && f != Frequency::yearly,
       "BYDAY with a number, as in 2TU, needs FREQ=MONTHLY or YEARLY: leave the number out"},
      {numbered && !r.by_week_no.empty(),
       "BYDAY with a number, as in 2TU, must not stand beside BYWEEKNO: leave the number out"},
      {!r.by_set_pos.empty() && !by_part, "BYSETPOS needs another BY part, as in BYDAY=MO,TU;BYSETPOS=1"},
  };
  for (const Conflict& c : conflicts)
    if (c.met) return c.text;
  return {};
}

Problem bad_rule(std::string detail) { return {Code::bad_rrule, {}, std::move(detail)}; }

std::string unknown_part(std::string_view name) {
  const std::string text = "\"" + shown(name) + "\" is not a part of a rule that is read here: ";
  if (name == "RSCALE" || name == "SKIP") return text + "only the Gregorian calendar is known; leave it out";
  std::string names;
  for (const std::string_view n : part_names) names += (names.empty() ? "" : " ") + std::string(n);
  return text + "parts are " + names;
}

// Where a part must be written NAME=VALUE, once.
std::string read_part(std::string_view text, std::array<bool, part_count>* seen, Rule* rule) {
  const std::size_t equals = text.find('=');
  if (equals == text.npos)
    return "\"" + shown(text) + "\" is not a part of a rule: parts are written NAME=VALUE, as in FREQ=DAILY";
  const std::string_view name = text.substr(0, equals), value = text.substr(equals + 1);
  const auto at = std::find(part_names.begin(), part_names.end(), name);
  if (at == part_names.end()) return unknown_part(name);
  const auto index = static_cast<std::size_t>(at - part_names.begin());
  if (std::exchange((*seen)[index], true)) return std::string(name) + " stands twice: write it once";
  if (value.empty()) return std::string(name) + " is empty: give it a value, or leave it out";
  const Fault fault = read_value(static_cast<Part>(index), value, rule);
  return fault.empty() ? Fault() : std::string(name) + " " + fault;
}

// ---- Writing.

void append_part(std::string& out, Part part, const std::string& value) {
  if (!out.empty()) out += ';';
  out += part_names[static_cast<std::size_t>(part)];
  out += '=';
  out += value;
}

std::string until_text(const Rule::Until& until) {
  std::string text = to_string(LocalTime{until.us});
  text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c == '-' || c == ':'; }),
             text.end());
  if (until.form == Rule::Until::date) return text.substr(0, text.find('T'));
  return until.form == Rule::Until::utc ? text + "Z" : text;
}

std::string days_text(const std::vector<Rule::Day>& days) {
  std::string text;
  for (const Rule::Day& d : days) {
    if (!text.empty()) text += ',';
    if (d.nth != 0) text += std::to_string(d.nth);
    text += weekday_names[static_cast<std::size_t>(d.weekday)];
  }
  return text;
}

std::string numbers_text(const std::vector<int>& numbers) {
  std::string text;
  for (const int n : numbers) text += (text.empty() ? "" : ",") + std::to_string(n);
  return text;
}

}  // namespace

Result<Rule> parse_rule(std::string_view text) {
  const std::string upper = in_upper_case(text);
  std::string_view body = upper;
  constexpr std::string_view property = "RRULE:";
  if (body.substr(0, property.size()) == property) body.remove_prefix(property.size());
  if (!body.empty() && body.back() == ';') body.remove_suffix(1);
  if (body.empty()) return bad_rule("the rule is empty: write it as FREQ=WEEKLY;BYDAY=MO");
  Rule rule;
  std::array<bool, part_count> seen{};
  std::optional<std::string_view> rest = body;
  while (const auto part = take_until(';', &rest)) {
    std::string fault = read_part(*part, &seen, &rule);
    if (!fault.empty()) return bad_rule(std::move(fault));
  }
  if (!seen[static_cast<std::size_t>(Part::freq)])
    return bad_rule("FREQ is missing: write it as FREQ=WEEKLY;BYDAY=MO");
  const std::string_view conflict = conflict_in(rule);
  if (!conflict.empty()) return bad_rule(std::string(conflict));
  return rule;
}

std::string to_string(const Rule& rule) {
  std::string out;
  append_part(out, Part::freq, std::string(frequency_names[static_cast<std::size_t>(rule.frequency)]));
  if (rule.interval != 1) append_part(out, Part::interval, std::to_string(rule.interval));
  if (rule.count) append_part(out, Part::count, std::to_string(*rule.count));
  if (rule.until) append_part(out, Part::until, until_text(*rule.until));
  for (std::size_t i = static_cast<std::size_t>(Part::month); i < part_count; ++i) {
    const auto part = static_cast<Part>(i);
    const NumberPart* numbers = number_part(part);
    if (numbers && !(rule.*numbers->values).empty())
      append_part(out, part, numbers_text(rule.*numbers->values));
    if (part == Part::day && !rule.by_day.empty()) append_part(out, part, days_text(rule.by_day));
    if (part == Part::wkst && rule.week_start != 0)
      append_part(out, part, std::string(weekday_names[static_cast<std::size_t>(rule.week_start)]));
  }
  return out;
}

}  // namespace curfew
