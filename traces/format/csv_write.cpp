#include <fmt/format.h>

#include <algorithm>

#include "traces/format/decimal.hpp"
#include "traces/format/fields.hpp"
#include "traces/format/write.hpp"

namespace remus::traces {

std::string csv_start(const TraceHeader& header, const EpochRecord& like, std::size_t header_width) {
  std::string text = "# " + header_json(header, header_width) + "\nepoch,t,run_ms,stop_ms,dirty_pages";
  for (const ValueField& field : kValueFields) {
    if (field.get(like)) text += fmt::format(",{}", field.column);
  }
  return text + "\n";
}

std::string csv_row(std::size_t index, const EpochRecord& epoch, const EpochRecord& like) {
  std::string text = fmt::format("{},{},{},{},{}", index, format_decimal(epoch.end.count(), kDecimalsOfS),
                                 format_decimal(epoch.run.count(), kDecimalsOfMs),
                                 format_decimal(epoch.stop.count(), kDecimalsOfMs), epoch.dirty.count());
  for (const ValueField& field : kValueFields) {
    if (!field.get(like)) continue;
    text += ',';
    if (const auto value = field.get(epoch)) text += format_decimal(*value, field.decimals);
  }
  return text + "\n";
}

std::string csv_text(const Trace& trace) {
  EpochRecord like;
  for (const ValueField& field : kValueFields) {
    const bool any = std::any_of(trace.epochs.begin(), trace.epochs.end(),
                                 [&](const EpochRecord& epoch) { return field.get(epoch).has_value(); });
    if (any) field.set(like, 0);
  }
  TraceHeader header = trace.header;
  header.epochs = trace.epochs.size();
  std::string text = csv_start(header, like);
  for (std::size_t i = 0; i < trace.epochs.size(); ++i) text += csv_row(i, trace.epochs[i], like);
  return text;
}

}  // namespace remus::traces
