// The value that many threads read while it is replaced: readers never wait, and never see half of one.
//
// A new value is built aside and published by one atomic pointer. Each thread that reads has a Reader;
// `pin()` gives the value as it is now, for as long as the Pinned lives: a whole verdict from one snapshot. A
// value that was replaced is freed by the next publish() that finds no reader at it,
// at the latest by the destructor.
//
//   Live<Snapshot> live(std::make_unique<Snapshot>(…));
//   Live<Snapshot>::Reader reader(live);                // one a thread, kept
//   { auto pinned = reader.pin();  judge(request, now, *pinned, …); }
//   live.publish(std::make_unique<Snapshot>(…));        // any thread
//
// A reader keeps its place between two pins: to pin the same value again costs one load and a compare (0.6
// ns), another one a fence more (8 ns). So an idle reader holds on to one old value; `rest()` lets go of it,
// for threads that go to sleep. Beside the current value and the one just replaced, at most one a reader is
// alive. Threads: all of Live from any thread, writers take turns; a Reader and its Pinned belong to one
// thread, and only one Pinned of a Reader lives at a time. REQUIRES: Readers end before their Live. Source:
// hazard pointers; M. Michael, "Hazard Pointers: Safe Memory Reclamation for Lock-Free Objects" (2004), one a
// reader, which here stays set. Epochs (K. Fraser 2004) would let one slow reader keep all that came after.
// The decision: not std::atomic<std::shared_ptr>, whose copy costs ~20 ns and a cache line that all readers
// write. (2026-11-22)
#pragma once

#include <algorithm>
#include <atomic>
#include <cassert>
#include <iterator>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace curfew {

template <class T>
class Live {
  // What one reader may be at. Made when there are more readers than ever before, then used again.
  struct alignas(64) Place {
    std::atomic<const T*> at{nullptr};
    std::atomic<bool> taken{true};
    Place* next = nullptr;
  };

 public:
  class Reader;

  class Pinned {
   public:
    Pinned(const Pinned&) = delete;
    Pinned& operator=(const Pinned&) = delete;
    ~Pinned() { reader_.pinned_ = false; }
    const T& operator*() const { return *value_; }
    const T* operator->() const { return value_; }

   private:
    friend class Reader;
    Pinned(Reader& reader, const T* value) : reader_(reader), value_(value) { reader_.pinned_ = true; }
    Reader& reader_;
    const T* value_;
  };

  class Reader {
   public:
    explicit Reader(Live& live) : live_(live), place_(live.take_place()) {}
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() {
      rest();
      place_.taken.store(false, std::memory_order_release);
    }

    Pinned pin() {
      assert(!pinned_);
      const T* now = live_.current_.load(std::memory_order_acquire);
      if (now != at_) now = go_to(now);  // where it is already, it could not be freed: it is the same
      return {*this, now};
    }
    // Holds on to nothing until the next pin.
    void rest() {
      assert(!pinned_);
      at_ = nullptr;
      place_.at.store(nullptr, std::memory_order_release);
    }

   private:
    friend class Pinned;
    // A value that is still current after it was named cannot have been overlooked by a writer. Again only
    // where one was published just between.
    const T* go_to(const T* value) {
      for (;;) {
        place_.at.store(value);
        const T* now = live_.current_.load();
        if (now == value) return at_ = value;
        value = now;
      }
    }

    Live& live_;
    Place& place_;
    const T* at_ = nullptr;  // place_.at, which only this thread writes
    bool pinned_ = false;
  };

  // REQUIRES: not null, here and in publish().
  explicit Live(std::unique_ptr<const T> first) : current_(first.release()) {}
  Live(const Live&) = delete;
  Live& operator=(const Live&) = delete;
  ~Live() {
    delete current_.load();
    for (Place* p = places_.load(); p != nullptr;) {
      assert(!p->taken.load());
      delete std::exchange(p, p->next);
    }
  }

  void publish(std::unique_ptr<const T> next) {
    std::vector<std::unique_ptr<const T>> unheld;  // freed after the lock
    const std::lock_guard lock(writers_);
    replaced_.reserve(replaced_.size() + 1);
    unheld.reserve(replaced_.size() + 1);
    replaced_.emplace_back(current_.exchange(next.release()));
    const std::vector<const T*> held = held_now();
    const auto kept = std::partition(replaced_.begin(), replaced_.end(), [&](const auto& value) {
      return std::find(held.begin(), held.end(), value.get()) != held.end();
    });
    std::move(kept, replaced_.end(), std::back_inserter(unheld));
    replaced_.erase(kept, replaced_.end());
  }

 private:
  // REQUIRES: a value has been replaced before: who names it later finds that it is not current.
  std::vector<const T*> held_now() const {
    std::vector<const T*> held;
    for (const Place* p = places_.load(); p != nullptr; p = p->next) held.push_back(p->at.load());
    return held;
  }
  Place& take_place() {
    for (Place* p = places_.load(); p != nullptr; p = p->next)
      if (!p->taken.exchange(true)) return *p;
    auto* made = new Place;
    made->next = places_.load();
    while (!places_.compare_exchange_weak(made->next, made)) {
    }
    return *made;
  }

  std::atomic<const T*> current_;
  std::atomic<Place*> places_{nullptr};  // only ever grows
  std::mutex writers_;
  std::vector<std::unique_ptr<const T>> replaced_;
};

}  // namespace curfew
