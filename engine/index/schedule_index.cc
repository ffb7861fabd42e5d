#include "engine/index/schedule_index.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <iterator>
#include <limits>
#include <new>

#if defined(__x86_64__)
#include <immintrin.h>
#endif
#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace curfew {
namespace {

constexpr std::size_t block_size = 64;
constexpr std::size_t page_blocks = 4;
constexpr std::size_t page_most = block_size * page_blocks;
constexpr std::size_t chapter_most = 256;
// Below a quarter, neighbours become one where that leaves room: neither is split again soon.
constexpr std::size_t page_few = page_most / 4, joined_page_most = page_most * 3 / 4;
constexpr std::size_t chapter_few = chapter_most / 4, joined_chapter_most = chapter_most * 3 / 4;

// A small index grows by small slabs, a large one by huge pages.
constexpr std::size_t huge_page = std::size_t{2} << 20, small_slab = std::size_t{64} << 10, small_slabs = 8;

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

// ceil(log2(length)), of 65.
unsigned level_of(Interval slot) {
  const std::uint64_t length =
      static_cast<std::uint64_t>(slot.end.us) - static_cast<std::uint64_t>(slot.start.us);
  return static_cast<unsigned>(std::bit_width(length - 1));
}

// t - 2^k, not below the lowest.
std::int64_t before(std::int64_t t, unsigned k) {
  const std::uint64_t above_lowest = static_cast<std::uint64_t>(t) - static_cast<std::uint64_t>(lowest);
  if (k >= 64 || above_lowest < std::uint64_t{1} << k) return lowest;
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(t) - (std::uint64_t{1} << k));
}

// The last i of [0, n) with at_most(i), else 0, where those come first. Without a branch: half of them would
// be mispredicted.
template <class AtMost>
std::size_t last_of(std::size_t n, AtMost at_most) {
  std::size_t first = 0;
  while (n > 1) {
    const std::size_t half = n / 2;
    first += half * static_cast<std::size_t>(at_most(first + half));
    n -= half;
  }
  return first;
}

// A lane without an entry starts after and ends before all that can be asked.
struct alignas(64) Columns {
  std::int64_t start[block_size];
  std::int64_t end[block_size];
  std::uint32_t id[block_size];

  void vacate(std::size_t lane) {
    start[lane] = highest;
    end[lane] = lowest;
  }
};

// ---- Filters: the ids of a block's entries that start before asked.end, that end after asked.start, or
// both, to `out`, in whole vectors: 16 ids more than it returns may be written.

enum class Compare { none = 0, start = 1, end = 2, both = 3 };
constexpr bool has(Compare c, Compare part) { return (static_cast<int>(c) & static_cast<int>(part)) != 0; }
using Filter = std::size_t (*)(const Columns&, Interval asked, std::uint32_t* out);
constexpr std::size_t filter_slack = 16;

template <Compare what>
std::size_t filter_scalar(const Columns& b, Interval asked, std::uint32_t* out) {
  std::size_t n = 0;
  for (std::size_t lane = 0; lane < block_size; ++lane) {
    bool hit = true;
    if constexpr (has(what, Compare::start)) hit &= b.start[lane] < asked.end.us;
    if constexpr (has(what, Compare::end)) hit &= b.end[lane] > asked.start.us;
    out[n] = b.id[lane];
    n += static_cast<std::size_t>(hit);
  }
  return n;
}

#if defined(__x86_64__)
// [mask]: the bytes of the lanes that the mask names, moved to the front.
alignas(16) constexpr auto to_front = [] {
  std::array<std::array<std::uint8_t, 16>, 16> table{};
  for (std::size_t mask = 0; mask < 16; ++mask) {
    std::size_t at = 0;
    for (std::size_t lane = 0; lane < 4; ++lane)
      for (std::size_t byte = 0; (mask >> lane & 1) && byte < 4; ++byte)
        table[mask][at++] = static_cast<std::uint8_t>(lane * 4 + byte);
  }
  return table;
}();

template <Compare what>
__attribute__((target("avx2,popcnt"))) std::size_t filter_avx2(const Columns& b, Interval asked,
                                                               std::uint32_t* out) {
  const __m256i from = _mm256_set1_epi64x(asked.start.us), to = _mm256_set1_epi64x(asked.end.us);
  std::size_t n = 0;
  for (std::size_t lane = 0; lane < block_size; lane += 4) {
    __m256i hit = _mm256_set1_epi64x(-1);
    if constexpr (has(what, Compare::start))
      hit = _mm256_cmpgt_epi64(to, _mm256_load_si256(reinterpret_cast<const __m256i*>(b.start + lane)));
    if constexpr (has(what, Compare::end))
      hit = _mm256_and_si256(
          hit, _mm256_cmpgt_epi64(_mm256_load_si256(reinterpret_cast<const __m256i*>(b.end + lane)), from));
    const auto mask = static_cast<unsigned>(_mm256_movemask_pd(_mm256_castsi256_pd(hit)));
    const __m128i ids = _mm_load_si128(reinterpret_cast<const __m128i*>(b.id + lane));
    const __m128i order = _mm_load_si128(reinterpret_cast<const __m128i*>(to_front[mask].data()));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + n), _mm_shuffle_epi8(ids, order));
    n += static_cast<std::size_t>(std::popcount(mask));
  }
  return n;
}

template <Compare what>
__attribute__((target("avx512f,popcnt"))) std::size_t filter_avx512(const Columns& b, Interval asked,
                                                                    std::uint32_t* out) {
  const __m512i from = _mm512_set1_epi64(asked.start.us), to = _mm512_set1_epi64(asked.end.us);
  std::size_t n = 0;
  for (std::size_t lane = 0; lane < block_size; lane += 16) {
    unsigned mask = 0xFFFF;
    if constexpr (has(what, Compare::start))
      mask &= _mm512_cmplt_epi64_mask(_mm512_load_si512(b.start + lane), to) |
              static_cast<unsigned>(_mm512_cmplt_epi64_mask(_mm512_load_si512(b.start + lane + 8), to)) << 8;
    if constexpr (has(what, Compare::end))
      mask &= _mm512_cmpgt_epi64_mask(_mm512_load_si512(b.end + lane), from) |
              static_cast<unsigned>(_mm512_cmpgt_epi64_mask(_mm512_load_si512(b.end + lane + 8), from)) << 8;
    const __m512i ids = _mm512_load_si512(b.id + lane);
    _mm512_storeu_si512(out + n, _mm512_maskz_compress_epi32(static_cast<__mmask16>(mask), ids));
    n += static_cast<std::size_t>(std::popcount(mask));
  }
  return n;
}
#endif

}  // namespace

struct ScheduleIndex::Filters {
  Filter by_start, by_end, by_both;
};

const ScheduleIndex::Filters& ScheduleIndex::filters(Lanes lanes) {
  static constexpr Filters scalar{filter_scalar<Compare::start>, filter_scalar<Compare::end>,
                                  filter_scalar<Compare::both>};
#if defined(__x86_64__)
  static constexpr Filters avx2{filter_avx2<Compare::start>, filter_avx2<Compare::end>,
                                filter_avx2<Compare::both>};
  static constexpr Filters avx512{filter_avx512<Compare::start>, filter_avx512<Compare::end>,
                                  filter_avx512<Compare::both>};
  if (lanes == Lanes::avx512) return avx512;
  if (lanes == Lanes::avx2) return avx2;
#endif
  static_cast<void>(lanes);
  return scalar;
}

// What is touched lies anywhere, and without huge pages half of its cost is the translation of addresses.
template <class T>
void ScheduleIndex::Pool<T>::grow() {
  const std::size_t size = bytes < small_slabs * small_slab ? small_slab : huge_page;
  std::unique_ptr<T[], Free> slab(static_cast<T*>(std::aligned_alloc(size, size)));
  if (slab == nullptr) throw std::bad_alloc();
#if defined(__linux__)
  if (size == huge_page) madvise(slab.get(), size, MADV_HUGEPAGE);  // a wish: it may be denied
#endif
  free.reserve(free.size() + size / sizeof(T));
  for (std::size_t i = size / sizeof(T); i-- > 0;) free.push_back(&slab[i]);
  slabs.push_back(std::move(slab));
  bytes += size;
}
template <class T>
T* ScheduleIndex::Pool<T>::take() {
  if (free.empty()) grow();
  T* taken = free.back();
  free.pop_back();
  return taken;
}
template <class T>
std::size_t ScheduleIndex::Pool<T>::memory() const {
  return bytes + slabs.capacity() * sizeof(slabs[0]) + free.capacity() * sizeof(T*);
}
void ScheduleIndex::Free::operator()(void* slab) const { std::free(slab); }

struct ScheduleIndex::Block : Columns {};

// A cache line.
struct alignas(64) ScheduleIndex::Page {
  std::uint32_t fence_id;
  std::uint32_t count;
  std::int64_t latest_end;  // no entry ends later; perhaps none that late is left
  Block* block[page_blocks];

  void clear() {
    count = 0;
    latest_end = lowest;
  }
  std::span<Block* const> blocks() const { return {block, (count + block_size - 1) / block_size}; }
  Entry entry(std::size_t i) const {
    const Block& b = *block[i / block_size];
    const std::size_t lane = i % block_size;
    return {{b.start[lane], b.id[lane]}, b.end[lane]};
  }
  void set(std::size_t i, Key key, std::int64_t end) {
    Block& b = *block[i / block_size];
    const std::size_t lane = i % block_size;
    b.start[lane] = key.start;
    b.end[lane] = end;
    b.id[lane] = static_cast<std::uint32_t>(key.id);
  }
  // The entry's number; `count` where there is none.
  std::size_t find(Key key, std::int64_t end) const {
    prefetch(Compare::none);
    for (std::size_t j = 0; j < blocks().size(); ++j) {
      const Block& b = *block[j];
      for (std::size_t lane = 0; lane < block_size; ++lane)
        if (b.id[lane] == key.id && b.start[lane] == key.start && b.end[lane] == end)
          return j * block_size + lane;
    }
    return count;
  }
  // Asks the memory for the ids, and for what is to be compared: pages lie anywhere, and one miss after the
  // other would be most of a question's time. (Inlined, for g++ takes a function that only prefetches for one
  // without effect, and leaves out the call.)
  [[gnu::always_inline]] void prefetch(Compare what) const {
    for (const Block* b : blocks()) {
      if (has(what, Compare::start))
        for (std::size_t i = 0; i < block_size; i += 8) __builtin_prefetch(b->start + i);
      if (has(what, Compare::end))
        for (std::size_t i = 0; i < block_size; i += 8) __builtin_prefetch(b->end + i);
      for (std::size_t i = 0; i < block_size; i += 16) __builtin_prefetch(b->id + i);
    }
  }
};

struct ScheduleIndex::Chapter {
  static constexpr std::size_t step = 16;
  static_assert(step * step == chapter_most);

  std::size_t pages;
  // The starts of the fences, `highest` behind the last; and of each 16th, so that a search is two counts of
  // 16: eight steps, one after the other, would each wait for the memory. Apart from the pages, of which it
  // reads only one then.
  std::int64_t fence_start[chapter_most];
  std::int64_t step_start[step];
  Page page[chapter_most];

  void clear() {
    pages = 0;
    std::fill(std::begin(fence_start), std::end(fence_start), highest);
  }
  Key fence(std::size_t p) const { return {fence_start[p], page[p].fence_id}; }
  void set_fence(std::size_t p, Key key) {
    fence_start[p] = key.start;
    page[p].fence_id = static_cast<std::uint32_t>(key.id);
    if (p % step == 0) step_start[p / step] = key.start;
  }
  // The last page whose fence is <= key, else the first.
  std::size_t locate(Key key) const {
    const std::size_t s = last_up_to(key.start, step_start) * step;
    const std::size_t p = s + last_up_to(key.start, fence_start + s);
    if (fence_start[p] < key.start || page[p].fence_id <= key.id) return p;
    return last_of(p + 1, [&](std::size_t i) { return fence(i) <= key; });
  }
  // Moves the pages from p on by one and leaves a gap at p, to be filled.
  void make_room(std::size_t p) {
    std::copy_backward(fence_start + p, fence_start + pages, fence_start + pages + 1);
    std::copy_backward(page + p, page + pages, page + pages + 1);
    ++pages;
    pick_steps();
  }
  void remove(std::size_t p) {
    std::copy(fence_start + p + 1, fence_start + pages, fence_start + p);
    std::copy(page + p + 1, page + pages, page + p);
    fence_start[--pages] = highest;
    pick_steps();
  }
  // Appends the pages from p on to another chapter.
  void give_to(Chapter& other, std::size_t p) {
    std::copy(fence_start + p, fence_start + pages, other.fence_start + other.pages);
    std::copy(page + p, page + pages, other.page + other.pages);
    std::fill(fence_start + p, fence_start + pages, highest);
    other.pages += pages - p;
    pages = p;
    pick_steps();
    other.pick_steps();
  }
  void pick_steps() {
    for (std::size_t i = 0; i < step; ++i) step_start[i] = fence_start[i * step];
  }
  // The last of 16 that is <= start, else the first.
  static std::size_t last_up_to(std::int64_t start, const std::int64_t* sorted) {
    std::size_t n = 0;
    for (std::size_t i = 1; i < step; ++i) n += static_cast<std::size_t>(sorted[i] <= start);
    return n;
  }
  // May p and the next page become one?
  bool fits(std::size_t p) const { return page[p].count + page[p + 1].count <= joined_page_most; }
};

ScheduleIndex::ScheduleIndex(Lanes lanes) : filters_(filters(lanes)) {}
ScheduleIndex::~ScheduleIndex() = default;

// ---- Questions.

// A page that may hold answers, and what is known of all its entries; null after the last.
struct ScheduleIndex::Part {
  const Page* page = nullptr;
  bool starts_before_end = false, ends_after_start = false;

  bool whole() const { return starts_before_end && ends_after_start; }
  Compare unknown() const {
    return static_cast<Compare>(int{!starts_before_end} * static_cast<int>(Compare::start) +
                                int{!ends_after_start} * static_cast<int>(Compare::end));
  }
};

// All parts of a question, class by class.
class ScheduleIndex::Walk {
 public:
  Walk(std::span<const Level> classes, Interval asked) : levels_(classes), asked_(asked) { enter(0); }

  Part next() {
    while (k_ < levels_.size()) {
      const Chapter& chapter = *levels_[k_].chapters[at_.chapter];
      const std::int64_t first = chapter.fence_start[at_.page];
      if (first >= asked_.end.us) {
        enter(k_ + 1);
        continue;
      }
      Part part{&chapter.page[at_.page]};
      part.ends_after_start = first >= lasting_;
      part.starts_before_end = advance(chapter) < asked_.end.us;
      if (part.ends_after_start || part.page->latest_end > asked_.start.us) return part;
    }
    return {};
  }

 private:
  // To the first page of the first class in use from k on whose starts may be early enough.
  void enter(unsigned k) {
    while (k < levels_.size() && levels_[k].chapters.empty()) ++k;
    k_ = k;
    if (k == levels_.size()) return;
    at_ = locate(levels_[k], {before(asked_.start.us, k), 0});
    // Who starts here or later is longer than from there to asked.start.
    lasting_ = k == 0 ? asked_.start.us : before(asked_.start.us, k - 1);
  }
  // To the page after this one; its fence bounds the starts of this one, which are not known of a class's
  // last.
  std::int64_t advance(const Chapter& chapter) {
    const auto& chapters = levels_[k_].chapters;
    if (++at_.page == chapter.pages) at_ = {at_.chapter + 1, 0};
    if (at_.chapter < chapters.size()) return chapters[at_.chapter]->fence_start[at_.page];
    enter(k_ + 1);
    return highest;
  }

  std::span<const Level> levels_;
  Interval asked_;
  unsigned k_ = 0;
  Place at_{};
  std::int64_t lasting_ = 0;
};

void ScheduleIndex::visit(Interval asked, Visitor visitor, const void* sink) const {
  std::uint32_t found[page_most + filter_slack];
  Walk walk(levels_, asked);
  const auto next = [&walk] {
    const Part part = walk.next();
    if (part.page != nullptr) part.page->prefetch(part.unknown());
    return part;
  };
  Part ahead = next();
  while (ahead.page != nullptr) {
    const Part part = ahead;
    ahead = next();
    if (part.whole()) {
      for (std::size_t i = 0; i < part.page->count; i += block_size)
        visitor(sink, {part.page->block[i / block_size]->id, std::min(part.page->count - i, block_size)});
    } else {
      const Filter filter = part.starts_before_end  ? filters_.by_end
                            : part.ends_after_start ? filters_.by_start
                                                    : filters_.by_both;
      std::size_t n = 0;
      for (const Block* b : part.page->blocks()) n += filter(*b, asked, found + n);
      if (n != 0) visitor(sink, {found, n});
    }
  }
}

std::size_t ScheduleIndex::count(Interval asked) const {
  std::size_t n = 0;
  intersecting(asked, [&n](Ids ids) { n += ids.size(); });
  return n;
}

// ---- Changes.

ScheduleIndex::Place ScheduleIndex::locate(const Level& level, Key key) {
  const std::size_t c = last_of(level.fence.size(), [&](std::size_t i) { return level.fence[i] <= key; });
  return {c, level.chapters[c]->locate(key)};
}

std::optional<Problem> ScheduleIndex::insert(std::uint32_t id, Interval slot) {
  if (slot.start >= slot.end)
    return Problem{Code::end_before_start, "end", "must be after \"start\"; the slot is empty or inverted"};
  Level& level = levels_[level_of(slot)];
  const Key key{slot.start.us, id};
  if (level.chapters.empty()) open(level, key);
  Place at = locate(level, key);
  if (level.chapters[at.chapter]->page[at.page].count == page_most) {
    split(level, at);
    at = locate(level, key);
  }
  Chapter& chapter = *level.chapters[at.chapter];
  if (key < chapter.fence(at.page)) {  // below all others of its chapter
    chapter.set_fence(at.page, key);
    level.fence[at.chapter] = std::min(level.fence[at.chapter], key);
  }
  append(chapter.page[at.page], key, slot.end.us);
  ++size_;
  return {};
}

bool ScheduleIndex::erase(std::uint32_t id, Interval slot) {
  if (slot.start >= slot.end) return false;
  Level& level = levels_[level_of(slot)];
  if (level.chapters.empty()) return false;
  const Key key{slot.start.us, id};
  const Place at = locate(level, key);
  Page& page = level.chapters[at.chapter]->page[at.page];
  const std::size_t i = page.find(key, slot.end.us);
  if (i == page.count) return false;
  const Entry last = page.entry(page.count - 1);
  page.set(i, last.key, last.end);
  drop_last(page);
  --size_;
  if (page.count < page_few) tidy(level, at);
  return true;
}

bool ScheduleIndex::move(std::uint32_t id, Interval from, Interval to) {
  return to.start < to.end && erase(id, from) && !insert(id, to);
}

void ScheduleIndex::open(Level& level, Key fence) {
  level.chapters.push_back(chapters_.take());
  level.fence.push_back(fence);
  Chapter& chapter = *level.chapters.back();
  chapter.clear();
  chapter.make_room(0);
  chapter.page[0].clear();
  chapter.set_fence(0, fence);
}

void ScheduleIndex::append(Page& page, Key key, std::int64_t end) {
  if (page.count % block_size == 0) page.block[page.count / block_size] = take_block();
  page.set(page.count++, key, end);
  page.latest_end = std::max(page.latest_end, end);
}

void ScheduleIndex::drop_last(Page& page) {
  const std::size_t i = --page.count;
  Block* block = page.block[i / block_size];
  block->vacate(i % block_size);
  if (i % block_size == 0) blocks_.free.push_back(block);
}

ScheduleIndex::Block* ScheduleIndex::take_block() {
  Block* block = blocks_.take();
  for (std::size_t lane = 0; lane < block_size; ++lane) block->vacate(lane);
  return block;
}

// A full page becomes two halves.
void ScheduleIndex::split(Level& level, Place at) {
  if (level.chapters[at.chapter]->pages == chapter_most) {
    split_chapter(level, at.chapter);
    if (at.page >= chapter_most / 2) at = {at.chapter + 1, at.page - chapter_most / 2};
  }
  Chapter& chapter = *level.chapters[at.chapter];
  chapter.make_room(at.page + 1);
  Page& left = chapter.page[at.page];
  Page& right = chapter.page[at.page + 1];

  std::array<Entry, page_most> all;
  for (std::size_t i = 0; i < page_most; ++i) all[i] = left.entry(i);
  const auto middle = all.begin() + page_most / 2;
  std::nth_element(all.begin(), middle, all.end(),
                   [](const Entry& a, const Entry& b) { return a.key < b.key; });
  const Key fence = middle->key;
  for (Block* b : left.block) blocks_.free.push_back(b);
  left.clear();
  right.clear();
  for (auto e = all.begin(); e != middle; ++e) append(left, e->key, e->end);
  for (auto e = middle; e != all.end(); ++e) append(right, e->key, e->end);
  chapter.set_fence(at.page + 1, fence);
}

void ScheduleIndex::split_chapter(Level& level, std::size_t c) {
  Chapter* right = chapters_.take();
  right->clear();
  level.chapters[c]->give_to(*right, chapter_most / 2);
  const auto next = static_cast<std::ptrdiff_t>(c + 1);
  level.fence.insert(level.fence.begin() + next, right->fence(0));
  level.chapters.insert(level.chapters.begin() + next, right);
}

// A page has grown small: it joins a neighbour, or goes; so may its chapter then.
void ScheduleIndex::tidy(Level& level, Place at) {
  Chapter& chapter = *level.chapters[at.chapter];
  if (chapter.page[at.page].count == 0)
    chapter.remove(at.page);
  else if (at.page + 1 < chapter.pages && chapter.fits(at.page))
    join(chapter, at.page);
  else if (at.page > 0 && chapter.fits(at.page - 1))
    join(chapter, at.page - 1);
  else
    return;
  if (chapter.pages < chapter_few) tidy_chapter(level, at.chapter);
}

// The page after p becomes part of p.
void ScheduleIndex::join(Chapter& chapter, std::size_t p) {
  Page& right = chapter.page[p + 1];
  for (std::size_t i = 0; i < right.count; ++i)
    append(chapter.page[p], right.entry(i).key, right.entry(i).end);
  while (right.count > 0) drop_last(right);
  chapter.remove(p + 1);
}

void ScheduleIndex::tidy_chapter(Level& level, std::size_t c) {
  const auto fits = [&](std::size_t left) {
    return level.chapters[left]->pages + level.chapters[left + 1]->pages <= joined_chapter_most;
  };
  std::size_t gone = c;
  if (level.chapters[c]->pages != 0) {
    if (c + 1 < level.chapters.size() && fits(c))
      gone = c + 1;
    else if (c == 0 || !fits(c - 1))
      return;
    level.chapters[gone]->give_to(*level.chapters[gone - 1], 0);
  }
  chapters_.free.push_back(level.chapters[gone]);
  level.chapters.erase(level.chapters.begin() + static_cast<std::ptrdiff_t>(gone));
  level.fence.erase(level.fence.begin() + static_cast<std::ptrdiff_t>(gone));
}

std::size_t ScheduleIndex::bytes() const {
  std::size_t n = sizeof(*this) + blocks_.memory() + chapters_.memory();
  for (const Level& level : levels_)
    n += level.chapters.capacity() * sizeof(void*) + level.fence.capacity() * sizeof(level.fence[0]);
  return n;
}

}  // namespace curfew
