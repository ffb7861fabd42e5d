#include "adapters/report/wording.h"

#include <algorithm>
#include <vector>

namespace curfew {

namespace {

void append_two(std::string& out, int n) {
  out += static_cast<char>('0' + n / 10);
  out += static_cast<char>('0' + n % 10);
}

std::string date_text(const Civil& c) {
  std::string out;
  append_two(out, c.year / 100);
  append_two(out, c.year % 100);
  out += '-';
  append_two(out, c.month);
  out += '-';
  append_two(out, c.day);
  return out;
}

std::string clock_text(const Civil& c) {
  std::string out;
  append_two(out, c.hour);
  out += ':';
  append_two(out, c.minute);
  if (c.second == 0 && c.microsecond == 0) return out;
  out += ':';
  append_two(out, c.second);
  if (c.microsecond == 0) return out;
  const std::string fraction = std::to_string(1'000'000 + c.microsecond);
  out += '.' + fraction.substr(1, fraction.find_last_not_of('0'));
  return out;
}

}  // namespace

std::string rule_words(std::string_view rule, Outcome outcome, const Profile& profile) {
  const ProfileSource& source = profile.source();
  for (const auto* table : {&source.decisions, &source.series, &source.access})
    for (const ProfileSource::Row& row : *table)
      if (row.rule == rule && row.outcome == name(outcome) && !row.when.empty())
        return condition_words(row.when);
  return {};
}

std::string scope_words(const Scope& scope) {
  if (scope.system_wide()) return "system-wide";
  constexpr std::size_t shown = 3;
  std::vector<std::string> names = scope.domains;
  names.insert(names.end(), scope.resources.begin(), scope.resources.end());
  std::string words;
  for (std::size_t i = 0; i < std::min(shown, names.size()); ++i) words += (i ? ", " : "") + names[i];
  if (names.size() > shown) words += " and " + grouped(names.size() - shown) + " more";
  return words;
}

std::string kind_words(const Request& request) {
  std::string words(name(request.kind));
  if (request.action != Action::create) words.append(" ").append(name(request.action));
  return words;
}

std::string short_time(Instant t) {
  const Civil c = to_civil(t.us);
  return date_text(c) + ' ' + clock_text(c);
}

std::string short_period(Interval interval) {
  std::string out = short_time(interval.start);
  if (interval.end == never) return out + " – no end";
  if (interval.end == until_further_notice) return out + " – open";
  if (interval.end.us - interval.start.us == 1) return out;
  const Civil start = to_civil(interval.start.us), end = to_civil(interval.end.us);
  if (date_text(start) == date_text(end)) return out + " – " + clock_text(end);
  const std::string full = short_time(interval.end);
  return out + " – " + (start.year == end.year ? full.substr(5) : full);
}

std::string grouped(std::uint64_t n) {
  std::string out = std::to_string(n);
  for (std::size_t at = out.size(); at > 3;) out.insert(at -= 3, 1, ',');
  return out;
}

}  // namespace curfew
