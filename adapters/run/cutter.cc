#include "adapters/run/cutter.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace curfew {
namespace {

std::size_t count_line_ends(std::string_view text) {
  constexpr std::size_t lanes = 64, most_rounds = 255;  // that a lane can count
  const char* p = text.data();
  const char* const end = p + text.size();
  std::size_t count = 0;
  while (static_cast<std::size_t>(end - p) >= lanes) {
    const std::size_t rounds = std::min(most_rounds, static_cast<std::size_t>(end - p) / lanes);
    std::array<std::uint8_t, lanes> counts{};
    for (std::size_t round = 0; round < rounds; ++round, p += lanes)
      for (std::size_t i = 0; i < lanes; ++i)
        counts[i] = static_cast<std::uint8_t>(counts[i] + (p[i] == '\n'));
    for (const std::uint8_t n : counts) count += n;
  }
  return count + static_cast<std::size_t>(std::count(p, end, '\n'));
}

}  // namespace

Result<std::size_t> Cutter::read_header() {
  if (as_it_comes_)
    while (!at_end_ && held_ < capacity && !format_.holds_header(held())) read_once(capacity);
  else
    fill(capacity);
  auto length = format_.header(held());
  if (length) drop(*length);
  return length;
}

bool Cutter::next(Piece* piece) {
  std::size_t length = as_it_comes_ ? wait() : gather();
  if (held_ == 0) return false;
  if (length == 0) length = first_line();
  piece->first_line = line_;
  piece->too_long = length == 0;
  piece->number = pieces_++;
  if (piece->too_long)
    skip_line();
  else
    hand_over(length, piece);
  piece->bytes_read = bytes_read_;
  return true;
}

// What the source gives at a time; empty: it is at its end, or the buffer was that full.
std::string_view Cutter::read_once(std::size_t wanted) {
  if (at_end_ || held_ >= wanted) return {};
  const std::size_t before = held_, got = source_(buffer_.get() + held_, wanted - held_);
  at_end_ = got == 0;
  held_ += got;
  bytes_read_ += got;
  return held().substr(before);
}

void Cutter::fill(std::size_t wanted) {
  while (!at_end_ && held_ < wanted) read_once(wanted);
}

// Of what is held, as many as make a piece, or one that is longer; 0: none is whole yet.
std::size_t Cutter::whole_records() const {
  const std::size_t length = format_.whole_records(held().substr(0, piece_bytes));
  return length == 0 && held_ > piece_bytes ? format_.whole_records(held()) : length;
}

std::size_t Cutter::gather() {
  fill(piece_bytes);
  const std::size_t length = whole_records();
  if (length > 0 || at_end_) return length;
  fill(capacity);
  return format_.whole_records(held());
}

std::size_t Cutter::wait() {
  std::size_t length = whole_records();
  while (length == 0 && !at_end_ && held_ < capacity)
    if (read_once(capacity).find('\n') != std::string_view::npos) length = whole_records();
  return length;
}

// Where no record ends in what is held: all of it at the end of the input, else its first line. 0: too long.
std::size_t Cutter::first_line() const {
  if (held_ <= limits::max_record_bytes) return held_;
  return held().find('\n') + 1;
}

void Cutter::drop(std::size_t length) {
  line_ += count_line_ends(held().substr(0, length));
  held_ -= length;
  std::memmove(buffer_.get(), buffer_.get() + length, held_);
}

// The first `length` bytes leave with the buffer; the rest goes on in the piece's.
void Cutter::hand_over(std::size_t length, Piece* piece) {
  piece->bytes = held().substr(0, length);
  line_ += count_line_ends(piece->bytes);
  held_ -= length;
  std::memcpy(piece->buffer.get(), buffer_.get() + length, held_);
  piece->buffer.swap(buffer_);
}

void Cutter::skip_line() {
  const auto more = [this] { as_it_comes_ ? void(read_once(piece_bytes)) : fill(piece_bytes); };
  for (; held_ > 0; more()) {
    const std::size_t line_end = held().find('\n');
    if (line_end != std::string_view::npos) return drop(line_end + 1);
    held_ = 0;
  }
}

}  // namespace curfew
