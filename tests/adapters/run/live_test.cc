#include "adapters/run/live.h"

#include <array>
#include <cstdint>
#include <thread>

#include "tests/catch.h"

namespace curfew {
namespace {

// Says whether it is whole: freed or half-written, it is not. Counts those alive.
class Witness {
 public:
  explicit Witness(std::uint64_t number) : number_(number) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] = expected(i);
    const int now = ++alive;
    for (int most = most_alive; now > most && !most_alive.compare_exchange_weak(most, now);) {
    }
  }
  ~Witness() {
    words_.fill(0xDEAD);
    --alive;
  }
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;

  std::uint64_t number() const { return number_; }
  bool whole() const {
    for (std::size_t i = 0; i < words_.size(); ++i)
      if (words_[i] != expected(i)) return false;
    return true;
  }

  static inline std::atomic<int> alive{0}, most_alive{0};

 private:
  std::uint64_t expected(std::size_t i) const { return (number_ + 1) * 0x9E3779B97F4A7C15 ^ i; }
  std::uint64_t number_;
  std::array<std::uint64_t, 64> words_;
};

std::unique_ptr<const Witness> witness(std::uint64_t number) {
  return std::make_unique<const Witness>(number);
}

TEST_CASE(
    "readers see whole values, in order, while a writer replaces them, "
    "all are freed") {
  constexpr std::uint64_t last = 20'000;
  constexpr int readers = 4;
  Witness::most_alive = 0;
  {
    Live<Witness> live(witness(0));
    std::atomic<int> torn{0}, backwards{0};
    const auto read = [&](int which) {
      std::uint64_t seen = 0;
      while (seen < last) {
        Live<Witness>::Reader reader(live);  // comes and goes, so that places are taken again
        for (int i = 0; i < 1'000 && seen < last; ++i) {
          if (i % 2 == 0) reader.rest();
          const auto pinned = reader.pin();
          const std::uint64_t number = pinned->number();
          if (number < seen) ++backwards;
          seen = number;
          if (i % 64 == which) std::this_thread::yield();  // while it is pinned
          if (!pinned->whole() || pinned->number() != number) ++torn;
        }
      }
    };
    std::vector<std::thread> threads;
    for (int r = 0; r < readers; ++r) threads.emplace_back(read, r);
    for (std::uint64_t i = 1; i <= last; ++i) {
      live.publish(witness(i));
      if (i % 16 == 0) std::this_thread::yield();
    }
    for (std::thread& t : threads) t.join();
    CHECK(torn == 0);
    CHECK(backwards == 0);
  }
  CHECK(Witness::alive == 0);
  // The current one, the one that is about to be, one for each reader, and those that readers left since a
  // publish.
  CHECK(Witness::most_alive <= 2 + 2 * readers);
}

TEST_CASE("writers take turns") {
  {
    Live<Witness> live(witness(0));
    std::vector<std::thread> threads;
    for (int w = 0; w < 3; ++w)
      threads.emplace_back([&] {
        Live<Witness>::Reader reader(live);
        for (std::uint64_t i = 0; i < 2'000; ++i) {
          live.publish(witness(i));
          if (!reader.pin()->whole()) std::abort();
        }
      });
    for (std::thread& t : threads) t.join();
    CHECK(Witness::alive <= 5);
  }
  CHECK(Witness::alive == 0);
}

TEST_CASE(
    "what is pinned stays as it is until it is let go, what nobody holds "
    "is freed by the next publish") {
  Live<Witness> live(witness(1));
  Live<Witness>::Reader reader(live), other(live);
  {
    const auto pinned = reader.pin();
    for (std::uint64_t i = 2; i < 10; ++i) live.publish(witness(i));
    CHECK(pinned->number() == 1);
    CHECK(pinned->whole());
    CHECK(other.pin()->number() == 9);
    CHECK(Witness::alive == 2);
  }
  CHECK(reader.pin()->number() == 9);
  live.publish(witness(10));
  CHECK(Witness::alive == 2);  // both readers are still at 9
  reader.rest();
  other.rest();
  live.publish(witness(11));
  CHECK(Witness::alive == 1);
  CHECK(reader.pin()->number() == 11);
}

}  // namespace
}  // namespace curfew
