#include "adapters/report/sayings.h"

#include <utility>

namespace curfew {

const Message& Sayings::of(const Verdict& verdict, const RenderContext& context) {
  constexpr std::size_t places = 1 << 13;
  const RowRule* rule = deciding_rule(verdict, context.profile);
  if (!rule || verdict.defers || verdict.effect) {  // until when, or when, is in the text
    render(verdict, context, &other_);
    return other_;
  }
  kept_.resize(places);
  const Finding first = said(verdict, context.snapshot);
  const auto [label, original] = std::pair(first.label, first.original);
  const auto place =
      label * 0x9E3779B1u + verdict.row * 0x85EBCA6Bu + static_cast<std::uint64_t>(original.us) / 60'000'000;
  Kept& kept = kept_[place % places];
  if (kept.rule != rule || kept.label != label || kept.original != original) {
    render(verdict, context, &kept.saying);
    kept.rule = rule;
    kept.label = label;
    kept.original = original;
  }
  return kept.saying;
}

void Sayings::render(const Verdict& verdict, const RenderContext& context, Message* saying) const {
  const Message said = message(verdict, context.snapshot, context.profile, context.zone_of);
  saying->text.clear();
  if (!said.text.empty()) escape_(saying->text, said.text);
  saying->used_zone = said.used_zone;
}

}  // namespace curfew
