// Time zones from the machine's IANA data base, loaded once each; and which version of it that is.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/time/zone.h"

namespace curfew {

// Threads: find() may be called from any. A zone found lives as long as the table.
class ZoneTable {
 public:
  // Null: not an IANA zone id (or not in this machine's data). `UTC` is always there. Never reads a path.
  const Zone* find(std::string_view id);
  // "2025b"; empty where the data does not say.
  static std::string version();

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::unique_ptr<Zone>> zones_;
};

}  // namespace curfew
