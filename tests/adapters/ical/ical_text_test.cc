// Content lines, components, and text that means no good.
#include <string>

#include "adapters/ical/text.h"
#include "adapters/ical/windows_zones.h"
#include "adapters/system/zones.h"
#include "adapters/wire/limits.h"
#include "tests/catch.h"
#include "tests/reading.h"

namespace curfew {
namespace {

// `line name|parameters|value`, and at last `! line code field`
std::vector<std::string> lines_of(std::string_view text) {
  IcalScanner scanner;
  scanner.restart(text, 1, false);
  std::vector<std::string> out;
  IcalProperty p;
  while (scanner.next(&p))
    out.push_back(std::to_string(p.line) + " " + std::string(p.spelt) + "|" + std::string(p.parameters) +
                  "|" + std::string(p.value));
  if (const auto& fault = scanner.fault())
    out.push_back("! " + std::to_string(fault->line) + " " + std::string(code_name(fault->problem.code)) +
                  " " + fault->problem.field);
  return out;
}
using Lines = std::vector<std::string>;

// Properties of the first component, or its fault.
std::string component_of(const std::string& text) {
  IcalScanner scanner;
  scanner.restart(text, 1, false);
  IcalProperty p;
  REQUIRE(scanner.next(&p));
  IcalComponent component;
  component.begin(p.value, p.line);
  std::string out;
  if (!read_component(scanner, 0, &component))
    return std::string(code_name(scanner.fault()->problem.code)) + " on line " +
           std::to_string(scanner.fault()->line);
  for (const IcalProperty& property : component.properties)
    out += std::string(property.spelt) + "=" + std::string(property.value) + ";";
  return out;
}

TEST_CASE("a content line has a name, parameters and a value") {
  CHECK(lines_of("UID:42\r\nDTSTART;TZID=Europe/Berlin;VALUE=DATE-TIME:20261128T220000\r\n") ==
        Lines{"1 UID||42", "2 DTSTART|;TZID=Europe/Berlin;VALUE=DATE-TIME|20261128T220000"});
  CHECK(lines_of("A;X=\"1:2;3\":v:w\nB:") == Lines{"1 A|;X=\"1:2;3\"|v:w", "2 B||"});
}

TEST_CASE("folded lines are one, with CRLF or LF, within a character too") {
  CHECK(lines_of("SUMMARY:one \r\n two\r\n\tthree\r\nUID:1") == Lines{"1 SUMMARY||one twothree", "4 UID||1"});
  CHECK(lines_of("SUMMARY:\xC3\n \xA9\nUID:1\n") == Lines{"1 SUMMARY||\xC3\xA9", "3 UID||1"});
  CHECK(lines_of("DESC\n RIPTION:x\n") == Lines{"1 DESCRIPTION||x"});
}

TEST_CASE("empty lines and doubled carriage returns are nothing") {
  CHECK(lines_of("\r\n\nA:1\r\r\n\r\n B\n\nC:2\n\n") == Lines{"3 A||1B", "7 C||2"});
}

TEST_CASE("a line broken within quotes goes on, any other broken fold is refused") {
  CHECK(lines_of("A;X=\"https://example.org/?id=acme-\nwidgets:1\":v\nB:1\n") ==
        Lines{"1 A|;X=\"https://example.org/?id=acme-widgets:1\"|v", "3 B||1"});
  CHECK(lines_of("A:1\nand more of it\nB:2\n") == Lines{"1 A||1", "! 2 bad_ical "});
  CHECK(lines_of("A;X=\"1\nEND:VEVENT\n") == Lines{"! 1 bad_ical A"});
  CHECK(lines_of("A;X=1\nB:2\n") == Lines{"! 1 bad_ical A"});
  CHECK(lines_of(" A:1\n") == Lines{"! 1 bad_ical "});
  CHECK(lines_of("A:\xFF\n") == Lines{"! 1 bad_utf8 A"});
}

TEST_CASE("names are read in any case") {
  CHECK(component_of("begin:VEVENT\nuid:1\nDtStart:2\nend:vevent\n") == "uid=1;DtStart=2;");
}

TEST_CASE("every name is found, and nothing that is not one") {
  for (std::size_t i = 0; i < ical_name_count; ++i) {
    const std::string text =
        "BEGIN:X\n" + std::string(ical_names[i]) + ":v\n" + std::string(ical_names[i]) + "X:w\nEND:X\n";
    CAPTURE(text);
    CHECK(component_of(text).starts_with(std::string(ical_names[i]) + "=v;"));
  }
}

TEST_CASE("alarms inside an event are passed over") {
  CHECK(component_of(
            "BEGIN:VEVENT\nUID:1\nBEGIN:VALARM\nUID:2\nDURATION:PT5M\nEND:VALARM\nSUMMARY:x\nEND:VEVENT\n") ==
        "UID=1;SUMMARY=x;");
  CHECK(component_of("BEGIN:VEVENT\nBEGIN:VALARM\nEND:VEVENT\n") == "bad_ical on line 3");
  CHECK(component_of("BEGIN:VEVENT\nUID:1\n") == "bad_ical on line 1");
}

TEST_CASE("parameters are found by name, with or without quotes") {
  IcalProperty p;
  p.parameters = ";CN=\"a;TZID=b\";TZID=\"W. Europe Standard Time\";X=1";
  CHECK(parameter(p, "TZID") == "W. Europe Standard Time");
  CHECK(parameter(p, "X") == "1");
  CHECK_FALSE(parameter(p, "VALUE"));
  CHECK(has_sound_parameters(p));
  p.parameters = ";TZID;X=1";
  CHECK_FALSE(has_sound_parameters(p));
}

TEST_CASE("escapes of a text, and lists of texts") {
  std::string text;
  append_unescaped(text, "a\\, b\\;\\nc\\\\n \\x \\");
  CHECK(text == "a, b;\nc\\n \\x \\");
  CHECK(text_list("a\\,b,c,") == std::vector<std::string>{"a,b", "c", ""});
}

TEST_CASE("nesting, lines and properties have limits that are named") {
  std::string deep = "BEGIN:VEVENT\n";
  for (int i = 0; i < 100'000; ++i) deep += "BEGIN:VALARM\n";
  CHECK(component_of(deep) == "too_deep on line 9");
  const std::string line = "A:" + std::string(20'000'000, 'x');
  CHECK(lines_of(line) == Lines{"! 1 line_too_long "});
  std::string folded = "A:";
  for (int i = 0; i < 200'000; ++i) folded += "\n xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
  CHECK(lines_of(folded) == Lines{"! 1 line_too_long "});
  std::string quoted = "A;X=\"";
  for (int i = 0; i < 2'000'000; ++i) quoted += "y\n";
  CHECK(lines_of(quoted) == Lines{"! 1 line_too_long "});
  std::string many = "BEGIN:VEVENT\n";
  for (std::size_t i = 0; i <= limits::max_ical_properties; ++i) many += "UID:1\n";
  CHECK(component_of(many + "END:VEVENT\n") == "too_many on line 1");
}

TEST_CASE("every zone of Windows is one of this machine's") {
  ZoneTable zones;
  for (const WindowsZone& zone : windows_zones) {
    CAPTURE(zone.windows);
    CHECK(zones.find(zone.iana) != nullptr);
    CHECK(iana_zone_of_windows(zone.windows) == zone.iana);
  }
  CHECK(iana_zone_of_windows("W. Europe Standard Time") == "Europe/Berlin");
  CHECK(iana_zone_of_windows("W. Europe Summer Time").empty());
}

TEST_CASE("whatever the bytes, scanning ends") {
  test::Random random(test_seed());
  const std::string text =
      "BEGIN:VEVENT\r\nUID:1\r\nA;X=\"1\r\n 2\":v\r\nBEGIN:VALARM\r\nEND:VALARM\r\nSUMMARY:a\\nb\r\n  "
      "c\r\nEND:VEVENT\r\n";
  for (int i = 0; i < 20'000; ++i) {
    const std::string bad = test::corrupted(text, 0, "\r\n \";:=\\,", random);
    CAPTURE(test_seed(), i, bad);
    const auto lines = lines_of(bad);
    if (lines.size() > bad.size() + 1) REQUIRE(lines.size() <= bad.size() + 1);
  }
}

}  // namespace
}  // namespace curfew
