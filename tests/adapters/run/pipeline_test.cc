// What comes out of the pipeline does not depend on how many threads it has, nor on how the bytes come in.
#include "adapters/run/pipeline.h"

#include <atomic>
#include <chrono>
#include <thread>

#include "adapters/csv/requests.h"
#include "adapters/json/requests.h"
#include "adapters/json/windows.h"
#include "adapters/wire/limits.h"
#include "bench/workload.h"
#include "tests/catch.h"
#include "tests/reading.h"
#include "tests/told.h"

namespace curfew {
namespace {

using namespace test;

using MakeReport = std::unique_ptr<Report> (*)(const RenderContext&, const ReportOptions&);

workload::Options lab_options(std::uint64_t seed) {
  workload::Options o;
  o.seed = seed;
  o.windows = 200;
  o.scoped = 30;
  o.jobs = 20;
  o.edits = 10;
  o.history = true;
  o.roles = true;
  return o;
}

// A few pieces of each format, one of a hundred records broken.
struct Input {
  MakeFormat format;
  std::string bytes;
};

std::string broken(std::string text, std::size_t from, Random& random) {
  for (std::size_t at = from; at < text.size(); at += 1 + below(random, 30'000))
    text[at] = "\"x\n,"[below(random, 4)];
  return text;
}

struct World {
  World() {
    const auto append_to = [](std::string& out) { return [&out](std::string_view bytes) { out += bytes; }; };
    std::string csv, ndjson;
    write_csv(lab, 12'000, workload::Columns::all, append_to(csv));
    write_ndjson(lab, 6'000, append_to(ndjson));
    ndjson.insert(ndjson.find('\n', ndjson.size() / 2) + 1,
                  std::string(limits::max_record_bytes + 1, 'x') + '\n');
    inputs = {{csv_format, broken(csv, csv.find('\n') + 1, random)},
              {ndjson_format, broken(ndjson, 0, random)}};
  }

  // Much more than what is read for the header.
  std::string long_csv() const {
    std::string bytes = inputs[0].bytes;
    for (int times = 0; times < 2; ++times) bytes += bytes.substr(bytes.find('\n') + 1);
    return bytes;
  }

  Random random{test_seed()};
  workload::Lab lab{lab_options(test_seed())};
  std::vector<Input> inputs;
  const Profile& profile = told::settings()[0].profile;
  Snapshot snapshot{lab.windows(), "v1"};
  RenderContext context{snapshot, profile, [](std::string_view) -> const Zone& { return utc(); }, "2026a",
                        *parse_instant("2026-06-01T00:00:00Z")};
};

struct Told {
  std::string report, refusals;
  std::uint64_t judged = 0, refused = 0;
  bool operator==(const Told&) const = default;
};

// As a pipe gives them: a few at a time.
ByteSource in_parts(std::string_view bytes, std::size_t most) {
  return [bytes, most](char* to, std::size_t at_most) mutable {
    const std::size_t n = std::min({most, at_most, bytes.size()});
    bytes.copy(to, n);
    bytes.remove_prefix(n);
    return n;
  };
}

PipelineSinks sinks(Told& out) {
  return {[&out](std::string_view bytes) { out.report += bytes; },
          [&out](std::string_view lines) { out.refusals += lines; }, [](std::uint64_t, const RunTotals&) {}};
}

PipelineOptions options(std::size_t threads, bool strict = false) {
  return {"requests", "", "", strict, {}, threads};
}

Told tell(const World& world, const ByteSource& source, MakeFormat make_format, MakeReport make_report,
          const PipelineOptions& how) {
  Told out;
  const auto format = make_format(reader_options());
  const auto report = make_report(world.context, {});
  const auto totals = run_pipeline(source, *format, world.context, *report, sinks(out), how);
  REQUIRE(totals);
  out.judged = totals->judged;
  out.refused = totals->refused;
  return out;
}

TEST_CASE("any_number_of_threads_tells_the_same") {
  World world;
  for (const Input& input : world.inputs)
    for (const MakeReport report :
         {make_csv_report, make_ndjson_report, make_json_report, make_table_report, make_html_report})
      for (const bool strict : {false, true}) {
        const auto told = [&](std::size_t threads, std::size_t at_a_time) {
          return tell(world, in_parts(input.bytes, at_a_time), input.format, report,
                      options(threads, strict));
        };
        const Told one = told(1, input.bytes.size());
        CHECK(one.refused > 0);
        CHECK((one.refused == 1) == strict);
        for (const std::size_t threads : {1u, 2u, 7u}) {
          CAPTURE(threads, strict);
          const bool same = told(threads, 40'000) == one;
          CHECK(same);
          PipelineOptions live = options(threads, strict);
          live.as_it_comes = true;
          const bool live_is_same =
              tell(world, in_parts(input.bytes, 40'000), input.format, report, live) == one;
          CHECK(live_is_same);
        }
      }
}

TEST_CASE("as_it_comes_every_whole_record_is_told_before_the_source_is_asked_for_more") {
  World world;
  const std::string row = "r,2026-11-28T22:00:00Z,2026-11-28T23:00:00Z";
  const std::string object =
      R"({"kind": "reservation", "id": "r", "start": "2026-11-28T22:00:00Z", "end": "2026-11-28T23:00:00Z"})";
  struct Stream {
    MakeFormat format;
    std::vector<std::string> parts;  // as the source gives them
    std::vector<std::size_t> whole;  // records in the parts so far
  };
  const std::vector<Stream> streams = {
      {csv_format,
       {"\xEF\xBB\xBF\n\nid,st", "art,end\n" + row + "\n" + row, "\n" + row + "\n", row},
       {0, 1, 3, 3}},
      {csv_format,
       {"id,start,\"end\"", "\r\n", row + "\n", "\"a\nb\",2026", "-11-28T22:00:00Z,\n"},
       {0, 0, 1, 1, 2}},
      {ndjson_format,
       {"\xEF", "\xBB\xBF" + object + "\n{", "}\n\n", object + "\n" + object + "\n"},
       {0, 1, 2, 4}}};
  for (const Stream& stream : streams) {
    Told out;
    PipelineOptions live = options(1);
    live.as_it_comes = true;
    PipelineSinks counting = sinks(out);
    std::uint64_t records = 0;
    counting.progress = [&](std::uint64_t, const RunTotals& t) { records = t.judged + t.refused; };
    std::size_t given = 0;
    const ByteSource source = [&](char* to, std::size_t) {
      if (given > 0) CHECK(records == stream.whole[given - 1]);
      if (given == stream.parts.size()) return std::size_t{0};
      return stream.parts[given++].copy(to, std::string::npos);
    };
    const auto format = stream.format(reader_options());
    const auto report = make_ndjson_report(world.context, {});
    const auto totals = run_pipeline(source, *format, world.context, *report, counting, live);
    REQUIRE(totals);
    CHECK(given == stream.parts.size());
    CHECK(totals->judged + totals->refused >= stream.whole.back());
  }
}

TEST_CASE("a_refused_record_is_told_with_its_line_in_the_whole_input") {
  World world;
  std::string text = "id,start,end\n";
  std::vector<std::size_t> bad;
  for (std::size_t line = 2; text.size() < 2'000'000; ++line) {
    const bool is_bad = line % 1'000 == 0;
    if (is_bad) bad.push_back(line);
    text += is_bad ? "r,tomorrow,\n" : "r,2026-11-28T22:00:00Z,2026-11-28T23:00:00Z\n";
  }
  for (const std::size_t threads : {1u, 3u}) {
    const Told out = tell(world, in_parts(text, text.size()), csv_format, make_csv_report, options(threads));
    CHECK(out.refused == bad.size());
    std::size_t at = 0;
    for (const std::size_t line : bad) {
      const std::string prefix = "requests:" + std::to_string(line) + ": ";
      REQUIRE(out.refusals.compare(at, prefix.size(), prefix) == 0);
      at = out.refusals.find('\n', at) + 1;
    }
  }
}

TEST_CASE("what_was_read_before_the_source_failed_is_told") {
  World world;
  const std::string bytes = world.long_csv();
  const std::size_t good = bytes.size() / 2;
  Told first;
  for (const std::size_t threads : {1u, 4u}) {
    auto source = [left = in_parts(std::string_view(bytes).substr(0, good), 50'000)](
                      char* to, std::size_t at_most) mutable {
      const std::size_t got = left(to, at_most);
      if (got == 0) throw std::runtime_error("the disk is gone");
      return got;
    };
    Told out;
    const auto format = csv_format(reader_options());
    const auto report = make_csv_report(world.context, {});
    CHECK_THROWS_WITH(run_pipeline(source, *format, world.context, *report, sinks(out), options(threads)),
                      "the disk is gone");
    CHECK(!out.report.empty());
    if (threads == 1)
      first = out;
    else
      CHECK((out == first));
  }
}

TEST_CASE("nothing_is_told_after_a_sink_failed") {
  World world;
  const Input& input = world.inputs[0];
  for (const std::size_t threads : {1u, 4u}) {
    int calls = 0;
    Told out;
    PipelineSinks failing = sinks(out);
    failing.report = [&](std::string_view) {
      if (++calls == 3) throw std::runtime_error("nobody reads");
    };
    failing.refusals = [](std::string_view) {};
    const auto format = input.format(reader_options());
    const auto report = make_csv_report(world.context, {});
    CHECK_THROWS_WITH(run_pipeline(in_parts(input.bytes, 50'000), *format, world.context, *report, failing,
                                   options(threads)),
                      "nobody reads");
    CHECK(calls == 3);
  }
}

TEST_CASE("reading_does_not_run_away_from_writing") {
  World world;
  const std::string bytes = world.long_csv();
  constexpr std::size_t threads = 2, most_ahead = (2 * threads + 1) * (1 << 18);
  std::atomic<std::uint64_t> read = 0;
  std::uint64_t ahead = 0;
  auto source = [&, left = in_parts(bytes, 1 << 20)](char* to, std::size_t at_most) mutable {
    const std::size_t got = left(to, at_most);
    read += got;
    return got;
  };
  Told out;
  PipelineSinks slow = sinks(out);
  std::uint64_t told = limits::max_header_bytes + 2;  // read for the header, at once
  slow.report = [&](std::string_view) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    ahead = std::max(ahead, read - std::min<std::uint64_t>(read, told));
  };
  slow.progress = [&](std::uint64_t so_far, const RunTotals&) { told = std::max(told, so_far); };
  const auto format = csv_format(reader_options());
  const auto report = make_csv_report(world.context, {});
  REQUIRE(run_pipeline(source, *format, world.context, *report, slow, options(threads)));
  CHECK(ahead <= most_ahead);
}

}  // namespace
}  // namespace curfew
