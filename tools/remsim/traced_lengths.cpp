#include "tools/remsim/traced_lengths.hpp"

#include <fmt/format.h>

#include "models/calibration/series_statistics.hpp"
#include "traces/format/trace_file.hpp"

namespace remus::cli {
namespace {

constexpr std::array kEpochLengthsMs{8, 25, 33, 50, 100};

double bytes_per_page(const std::vector<traces::EpochRecord>& epochs, std::size_t kind) {
  double bytes = 0, pages = 0;
  for (const traces::EpochRecord& e : epochs) {
    if (!e.sizes[kind]) continue;
    bytes += static_cast<double>(e.sizes[kind]->count());
    pages += static_cast<double>(e.dirty.count());
  }
  return pages > 0 ? bytes / pages : 0;
}

TracedLength summarised(int epoch_ms, std::vector<traces::EpochRecord> epochs, Pages most) {
  std::erase_if(epochs, [&](const traces::EpochRecord& e) { return e.dirty > most; });
  std::vector<double> pages, runs;
  for (const traces::EpochRecord& e : epochs) {
    pages.push_back(static_cast<double>(e.dirty.count()));
    runs.push_back(e.run.in_seconds());
  }
  TracedLength out{epoch_ms, Duration::seconds(mean_of(runs)), mean_of(pages), variation_of(pages), {}};
  for (std::size_t kind = 0; kind < out.page_bytes.size(); ++kind) out.page_bytes[kind] = bytes_per_page(epochs, kind);
  return out;
}

}  // namespace

std::vector<TracedLength> traced_lengths(const std::filesystem::path& folder, const std::string& program, Pages most) {
  std::vector<TracedLength> out;
  for (const int ms : kEpochLengthsMs) {
    const std::filesystem::path file = folder / fmt::format("vm_{}_{}ms.csv", program, ms);
    const auto trace = traces::load_trace(file);
    // What the figures of a publication are fitted through is whole, or not what it was.
    if (trace.cut_short) throw traces::TraceError(file.string() + ": is cut short: install remsim's data again");
    out.push_back(summarised(ms, trace.epochs, most));
  }
  return out;
}

}  // namespace remus::cli
