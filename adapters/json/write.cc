#include "adapters/json/write.h"

namespace curfew {
namespace {

void append_escape(std::string& out, unsigned char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += "0123456789abcdef"[c >> 4];
      out += "0123456789abcdef"[c & 15];
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t plain = 0;  // where what was not yet copied starts
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out += text.substr(plain, i - plain);
    append_escape(out, c);
    plain = i + 1;
  }
  out += text.substr(plain);
  out += '"';
}

void append_json_key(std::string& out, std::string_view key) {
  out += out.back() == '{' ? "\"" : ", \"";
  out += key;
  out += "\": ";
}

void append_json_text(std::string& out, std::string_view key, std::string_view text) {
  append_json_key(out, key);
  append_json_string(out, text);
}

void append_json_word(std::string& out, std::string_view key, std::string_view word) {
  append_json_key(out, key);
  out += '"';
  out += word;
  out += '"';
}

void append_json_instant(std::string& out, std::optional<Instant> t) {
  if (!t || !is_date(*t)) {
    out += "null";
    return;
  }
  out += '"';
  append_instant(out, *t);
  out += '"';
}

void append_json_instant(std::string& out, std::string_view key, std::optional<Instant> t) {
  append_json_key(out, key);
  append_json_instant(out, t);
}

void append_json_problem(std::string& out, std::string_view key, const Problem& problem) {
  append_json_key(out, key);
  out += '{';
  append_json_word(out, "code", code_name(problem.code));
  if (!problem.field.empty()) append_json_text(out, "field", problem.field);
  append_json_text(out, "detail", problem.detail);
  out += '}';
}

}  // namespace curfew
