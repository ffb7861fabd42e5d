// Where profiles, and the channels of one, answer differently.
#include <set>

#include "engine/profile/diff.h"
#include "tests/access.h"
#include "tests/catch.h"
#include "tests/seed.h"
#include "tests/worlds/worlds.h"

namespace curfew {
namespace {

using access::profile;

std::string in_words(const Difference& d) {
  std::string out;
  for (const auto& [input, values] : d.when) {
    out += (out.empty() ? "" : ", ") + input;
    for (const std::string& v : values) out += " " + v;
  }
  return out + ": " + d.a->rule + " " + std::string(name(d.a->outcome)) + " / " + d.b->rule + " " +
         std::string(name(d.b->outcome));
}

bool names_a_channel(const Profile& p, const RowRule* rule) {
  for (const Table t : {Table::decisions, Table::series, Table::access}) {
    const ProfileSource& s = p.source();
    const auto& rows = t == Table::decisions ? s.decisions : t == Table::series ? s.series : s.access;
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (&p.rule(t, static_cast<Row>(i)) == rule)
        return std::any_of(rows[i].when.begin(), rows[i].when.end(),
                           [](const auto& c) { return c.first == "channel"; });
  }
  return false;
}

}  // namespace

TEST_CASE("a profile does not differ from itself") {
  for (const auto& s : access::settings()) {
    CHECK(differences(s.profile, s.profile).empty());
    CHECK(only_in_one(s.profile, s.profile).empty());
  }
}

TEST_CASE("CS-33 CS-37 CS-39 standard differs from cloudshell where it says so") {
  std::set<std::string> found;
  for (const Difference& d : differences(profile("cloudshell"), profile("standard")))
    found.insert(in_words(d));
  const auto has = [&](const char* line) { return found.contains(line); };
  CHECK(has(
      "kind reservation, action edit, role domain_admin system_admin, slot present, asked during in_advance, "
      "relation touches, expired false: CS-37 error / CS-30 allowed"));
  CHECK(
      has("kind reservation, role user, channel api, slot requested, asked in_advance, relation spans, "
          "expired false: CS-33 allowed / CS-27 warn"));
  for (const std::string& line : found)
    CHECK((line.find("CS-37") != line.npos || line.find("CS-33") != line.npos ||
           line.find("CS-39") != line.npos));
  CHECK(only_in_one(profile("cloudshell"), profile("standard")) ==
        std::vector<std::string>{"only standard has the phase draining"});
}

TEST_CASE("a_difference_is_one_and_there_are_no_others") {
  // Two profiles that differ in nothing but a few rows of access, asked everything.
  const Profile &a = profile("cloudshell"), &b = profile("standard");
  std::size_t told = 0, found = 0;
  for (const Difference& d : differences(a, b)) {
    std::size_t here = 1;
    if (d.table != Table::decisions) continue;
    for (const Axis& axis : a.table(d.table).axes()) {
      const auto taken =
          std::find_if(d.when.begin(), d.when.end(), [&](const auto& c) { return c.first == axis.name; });
      here *= taken == d.when.end() ? axis.values.size() : taken->second.size();
    }
    told += here;
  }
  for_each_combination(a.table(Table::decisions).axes(), [&](std::span<const int> values) {
    const Row x = a.table(Table::decisions).decide(values), y = b.table(Table::decisions).decide(values);
    if (x == no_row || y == no_row) return;
    found += a.rule(x).outcome != b.rule(y).outcome || a.rule(x).grandfathered != b.rule(y).grandfathered;
  });
  CHECK(told == found);
  CHECK(found > 0);
}

TEST_CASE("every channel answers alike unless a row says otherwise") {
  for (const auto& s : access::settings()) {
    INFO(s.name);
    for (const Difference& d : channel_differences(s.profile)) {
      INFO(in_words(d));
      CHECK((names_a_channel(s.profile, d.a) || names_a_channel(s.profile, d.b)));
      CHECK(std::any_of(d.when.begin(), d.when.end(), [](const auto& c) { return c.first == "channel"; }));
    }
  }
  const auto count = [](const char* name) { return channel_differences(profile(name)).size(); };
  CHECK(count("readinow") == 0);
  CHECK(count("passwordstate") == 0);
  CHECK(count("fietsboek") == 0);
  CHECK(count("haiilo") == 0);  // another text, the same answer
  std::set<std::string> rules;
  for (const Difference& d : channel_differences(profile("cloudshell"))) rules.insert(d.b->rule);
  CHECK(rules == std::set<std::string>{"CS-33", "CS-39", "CS-50"});
}

TEST_CASE("the_same_request_gets_the_same_verdict_over_every_channel_of_a_profile_without_such_rows") {
  Dice dice(test_seed());
  for (int i = 0; i < 2'000; ++i) {
    std::vector<Window> windows = worlds::some_windows(dice);
    access::add_phases(dice, windows);
    const Snapshot snapshot(windows, "test");
    for (const auto& s : access::settings()) {
      if (!channel_differences(s.profile).empty()) continue;
      Judge judge(snapshot, s.profile);
      Request r = access::an_access(dice, s.profile, worlds::an_instant(dice));
      std::set<std::string> answers;
      for (const std::string& channel : s.profile.source().channels) {
        r.channel = channel;
        auto v = access::ask(r, judge);
        v.rule.clear();
        answers.insert(access::to_text(v));
      }
      if (answers.size() != 1)
        FAIL("CURFEW_SEED=" << test_seed() << " " << s.name << " " << access::to_text(r));
    }
  }
}

}  // namespace curfew
