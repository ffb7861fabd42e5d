// Where may the input be cut? Bytes in, pieces of whole records out, in order.
//
// A piece is about a quarter of limits::max_record_bytes. A record that is longer than the limit is never
// held: its place becomes a piece of its own, and reading goes on after its first line end. Read
// `as_it_comes`, a piece holds what has arrived, as soon as that is one whole record, and next() asks the
// source for no more than it needs; a format that cannot say where its header ends (iCalendar) still waits
// for the largest header, or the end.
//
// How it fails: what the source throws passes through. Cost: a scan for line ends, a copy of what is left
// over. Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "adapters/wire/limits.h"
#include "adapters/wire/reader.h"

namespace curfew {

// Reads up to `at_most` bytes to `to`; returns how many, 0 at the end.
using ByteSource = std::function<std::size_t(char* to, std::size_t at_most)>;

class Cutter {
 public:
  using Buffer = std::unique_ptr<char[]>;
  // Not cleared: pages that are never written cost nothing.
  static Buffer make_buffer() { return std::make_unique_for_overwrite<char[]>(capacity + reader_padding); }

  // A stretch of the input: whole records, or the place of one that is longer than the limit.
  struct Piece {
    Buffer buffer = make_buffer();  // holds the bytes
    std::string_view bytes;
    std::size_t first_line = 1;
    bool too_long = false;
    std::uint64_t number = 0;      // from 0, in the input's order
    std::uint64_t bytes_read = 0;  // of the input, when it was cut
  };

  // Both outlive it.
  Cutter(const ByteSource& source, RequestFormat& format, bool as_it_comes)
      : source_(source), format_(format), as_it_comes_(as_it_comes) {}

  // Once, first.
  Result<std::size_t> read_header();
  // Fills *piece, whose buffer it may change for another; false: nothing is left.
  bool next(Piece* piece);
  // All that is left fits into one piece.
  bool is_at_last() const { return at_end_ && held_ <= piece_bytes; }

 private:
  // Any record within the limit is held whole, with its line end (CRLF), when the buffer is full.
  static constexpr std::size_t capacity = limits::max_record_bytes + 2;
  static_assert(capacity >= limits::max_header_bytes);
  // Of a piece, where records are shorter: few enough to stay in a core's cache, enough to be worth a lock.
  static constexpr std::size_t piece_bytes = std::size_t{256} * 1024;

  std::string_view held() const { return {buffer_.get(), held_}; }
  std::string_view read_once(std::size_t wanted);
  void fill(std::size_t wanted);
  std::size_t whole_records() const;
  std::size_t gather();
  std::size_t wait();
  std::size_t first_line() const;
  void drop(std::size_t length);
  void hand_over(std::size_t length, Piece* piece);
  void skip_line();

  const ByteSource& source_;
  RequestFormat& format_;
  const bool as_it_comes_;
  Buffer buffer_ = make_buffer();
  std::size_t held_ = 0;  // bytes of it
  std::size_t line_ = 1;
  std::uint64_t pieces_ = 0, bytes_read_ = 0;
  bool at_end_ = false;
};

}  // namespace curfew
