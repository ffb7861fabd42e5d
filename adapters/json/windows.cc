#include "adapters/json/windows.h"

#include <unordered_map>

#include "adapters/json/fields.h"
#include "adapters/json/revision_reader.h"
#include "adapters/json/text.h"
#include "adapters/wire/recurrence_text.h"
#include "engine/windows/versions.h"

namespace curfew {
namespace {

namespace field = window_field;

enum RecurrenceField : std::size_t { rrule, tzid, rdate, exdate };
constexpr std::string_view recurrence_names[] = {"rrule", "tzid", "rdate", "exdate"};
constexpr JsonForm recurrence_form{"a recurrence", recurrence_names};

// One window at a time; its problems lie in problems_ until they are taken.
class WindowReader {
 public:
  explicit WindowReader(const FindZone& find_zone) : find_zone_(find_zone) {}

  Window read(simdjson::dom::object object) {
    Window window;
    JsonFields fields(object, window_form, "", &problems_);
    id_ = fields.word(field::id).value_or("");
    window.id = id_;
    fields.require(field::id, "is required: a name for this window that no other in the file has");
    times_.reset();
    const auto recurring = fields.object(field::recurrence);
    if (recurring) times_ = times_of(fields, *recurring);
    if (recurring && !times_) return window;
    for (const std::size_t f : {field::cancelled, field::occurrence})
      if (fields.has(f))
        fields.refuse(f, Code::unknown_field, "is a field of a revision, not of the window itself");
    fields.require(field::start, "is required");
    window.revisions.push_back(reader().stated(fields));
    if (recurring && problems_.empty())
      window.recurrence = recurrence_of(fields, *recurring, window.revisions[0]);
    if (const auto array = fields.array(field::revisions))
      for (simdjson::dom::element element : *array)
        window.revisions.push_back(revision(element, window.revisions.size() - 1));
    if (problems_.empty())
      if (auto checked = versions(window); !checked) problems_.push_back(std::move(checked.problem()));
    return window;
  }

  std::vector<Problem>& problems() { return problems_; }
  std::string_view last_id() const { return id_; }  // lies in the document; empty: refused

 private:
  Revision revision(simdjson::dom::element element, std::size_t number) {
    const std::string place = "revisions[" + std::to_string(number) + "]";
    simdjson::dom::object object;
    if (element.get(object)) {
      problems_.push_back(
          {Code::wrong_type, place, "must be an object, not " + std::string(json_type(element))});
      return {};
    }
    JsonFields fields(object, revision_form, place + ".", &problems_);
    reader().refuse_fixed(fields);
    fields.require(field::declared_at, "is required: since when the change was known");
    Revision r = fields.has(field::cancelled) ? cancellation(fields) : reader().stated(fields);
    r.occurrence = reader().occurrence(fields);
    return r;
  }

  Revision cancellation(JsonFields& fields) {
    Revision r = reader().declared(fields);
    r.cancelled = fields.flag(field::cancelled).value_or(true);
    if (!r.cancelled)
      fields.refuse(field::cancelled, Code::wrong_type,
                    "must be true; leave it out of a revision that does not cancel");
    for (std::size_t f = field::name; f < field::revisions; ++f) {
      if (f == field::declared_at || f == field::by || f == field::reason) continue;
      if (fields.has(f) || (f == field::end && fields.is_null(field::end)))
        fields.refuse(f, Code::conflicting_fields,
                      "cannot stand beside \"cancelled\"; only \"declared_at\", \"by\" and \"reason\" can");
    }
    return r;
  }

  RevisionReader reader() { return {find_zone_, times_ ? &*times_ : nullptr, false, &problems_}; }

  std::optional<RecurrenceText> times_of(JsonFields& fields, simdjson::dom::object object) {
    JsonFields inner(object, recurrence_form, fields.path(field::recurrence) + ".", &problems_);
    const auto zone_id = inner.word(tzid);
    inner.require(tzid, "is required: the time zone in which it recurs, such as Europe/Berlin");
    const Zone* zone = zone_id ? find_zone_(*zone_id) : nullptr;
    if (zone_id && !zone) inner.refuse(tzid, unknown_zone(*zone_id));
    if (!zone) return {};
    return RecurrenceText::local(
        *zone, "must be without an offset: it is local, in \"recurrence.tzid\" (" + zone->id() + ")");
  }

  std::shared_ptr<const RecurrenceSet> recurrence_of(JsonFields& fields, simdjson::dom::object object,
                                                     const Revision& first) {
    JsonFields inner(object, recurrence_form, fields.path(field::recurrence) + ".", &problems_);
    RecurrenceSet::Source set;
    set.zone = &times_->zone();
    set.start = *times_->clock(*fields.text(field::start));
    if (!first.end || *first.end == until_further_notice || *first.end <= *first.start)
      return std::make_shared<RecurrenceSet>(std::move(set));  // refused by versions()
    set.length = Duration{0, first.end->us - first.start->us};
    const auto rule = inner.text(rrule);
    const std::vector<std::string> dates = inner.words(rdate).value_or(std::vector<std::string>{}),
                                   exceptions = inner.words(exdate).value_or(std::vector<std::string>{});
    const std::vector<std::string_view> date_texts = views(dates), exception_texts = views(exceptions);
    RecurrenceFields stated;
    if (rule) stated.rrule = {&*rule, 1};
    stated.rdate = date_texts, stated.exdate = exception_texts;
    read_recurrence_fields(stated, *times_, &set, [&](Problem p) {
      p.field = fields.path(field::recurrence) + "." + p.field;
      problems_.push_back(std::move(p));
      return true;
    });
    if (set.rules.empty() && set.rdates.empty() && problems_.empty())
      inner.refuse(rrule, Code::missing_field, "is required, or \"rdate\": when it recurs");
    if (!problems_.empty()) return nullptr;
    auto recurrence_set = std::make_shared<const RecurrenceSet>(std::move(set));
    if (auto problem = check_occurs(*recurrence_set)) inner.refuse(rrule, std::move(*problem));
    return recurrence_set;
  }

  const FindZone& find_zone_;
  std::vector<Problem> problems_;
  std::string_view id_;
  std::optional<RecurrenceText> times_;  // of a window that recurs
};

// The array of windows, of either form of a file.
std::optional<simdjson::dom::array> windows_of(simdjson::dom::element root, std::vector<Problem>* problems) {
  simdjson::dom::array array;
  if (!root.get(array)) return array;
  simdjson::dom::object object;
  if (root.get(object)) {
    problems->push_back({Code::bad_json, "",
                         "must be an array of windows, or an object {\"windows\": […]}, not " +
                             std::string(json_type(root))});
    return {};
  }
  constexpr std::string_view only[] = {"windows"};
  const std::size_t before = problems->size();
  JsonFields fields(object, {"a windows file, which is an array of windows or {\"windows\": […]}", only}, "",
                    problems);
  if (problems->size() == before) fields.require(0, "is required: the array of windows");
  return fields.array(0);
}

std::vector<Window> read_all(simdjson::dom::array array, const FindZone& find_zone,
                             std::vector<WindowProblem>* problems) {
  WindowReader reader(find_zone);
  std::vector<Window> windows;
  windows.reserve(array.size());
  std::unordered_map<std::string_view, std::size_t> entry_of;  // keys lie in the document
  entry_of.reserve(array.size());
  std::size_t entry = 0;
  for (simdjson::dom::element element : array) {
    ++entry;
    simdjson::dom::object object;
    if (element.get(object)) {
      problems->push_back(
          {entry, 0, "", {Code::bad_json, "", "must be an object, not " + std::string(json_type(element))}});
      continue;
    }
    Window window = reader.read(object);
    const std::string_view window_id = reader.last_id();
    if (!window_id.empty())
      if (const auto [first, is_new] = entry_of.emplace(window_id, entry); !is_new)
        reader.problems().push_back(
            {Code::duplicate_id, "id", "is also the id of window " + std::to_string(first->second)});
    if (reader.problems().empty()) windows.push_back(std::move(window));
    for (Problem& p : reader.problems())
      problems->push_back({entry, 0, std::string(window_id), std::move(p)});
    reader.problems().clear();
  }
  return windows;
}

}  // namespace

std::string to_string(const WindowProblem& p, std::string_view file) {
  std::string out(file);
  if (p.line > 0) out += ":" + std::to_string(p.line);
  if (p.entry > 0) out += ": window " + std::to_string(p.entry);
  if (!p.id.empty()) out += " (\"" + shown(p.id) + "\")";
  return escaped(out + ": " + to_string(p.problem));
}

std::vector<Window> read_windows_json(std::string_view text, const FindZone& find_zone,
                                      std::vector<WindowProblem>* problems, BadWindows bad) {
  const std::size_t before = problems->size();
  const auto refuse_file = [&](std::size_t line, Problem p) {
    problems->push_back({0, line, "", std::move(p)});
  };
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (auto fault = parse_json(text, parser, &root)) {
    if (fault->code == Code::empty_input) fault->detail += "; a file without windows holds []";
    refuse_file(fault->line, {fault->code, "", in_column(*fault)});
    return {};
  }
  std::vector<Problem> of_file;
  const auto array = windows_of(root, &of_file);
  for (Problem& p : of_file) refuse_file(0, std::move(p));
  if (!array) return {};
  std::vector<Window> windows = read_all(*array, find_zone, problems);
  if (problems->size() > before && bad == BadWindows::refuse_all) return {};
  return windows;
}

std::string content_version(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  std::string hex(16, '0');
  for (std::size_t i = 16; i-- > 0; hash >>= 4) hex[i] = "0123456789abcdef"[hash & 15];
  return hex;
}

}  // namespace curfew
