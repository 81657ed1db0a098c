#include "tools/remsim/trace_facts.hpp"

#include <algorithm>
#include <vector>

#include "traces/format/recut.hpp"
#include "traces/format/trace_file.hpp"
#include "traces/format/zstd_codec.hpp"
#include "traces/rates/recording_file.hpp"

namespace remus::cli {
namespace {

// Divided, not multiplied by 1e-6: whole microseconds then print as such.
double milliseconds(Duration time) { return static_cast<double>(time.count()) / 1e6; }

void add_counts(TraceFacts& facts, const std::vector<traces::EpochRecord>& epochs) {
  std::vector<std::int64_t> dirty;
  double run = 0, stop = 0, sum = 0;
  for (const traces::EpochRecord& epoch : epochs) {
    dirty.push_back(epoch.dirty.count());
    sum += static_cast<double>(epoch.dirty.count());
    run += milliseconds(epoch.run);
    stop += milliseconds(epoch.stop);
  }
  std::sort(dirty.begin(), dirty.end());
  const std::size_t n = dirty.size();
  facts.epochs = n;
  facts.length_s = milliseconds(epochs.back().end) / 1e3;
  facts.run_ms_mean = run / static_cast<double>(n);
  facts.dirty_mean = sum / static_cast<double>(n);
  facts.dirty_median = static_cast<double>(dirty[(n - 1) / 2] + dirty[n / 2]) / 2;
  facts.dirty_max = Pages(dirty.back());
  facts.stop_share = stop / (stop + run);
}

// Over the epochs in which it was measured.
std::optional<double> bytes_per_page(const std::vector<traces::EpochRecord>& epochs, std::size_t kind) {
  double bytes = 0, pages = 0;
  for (const traces::EpochRecord& epoch : epochs) {
    if (!epoch.sizes[kind]) continue;
    bytes += static_cast<double>(epoch.sizes[kind]->count());
    pages += static_cast<double>(epoch.dirty.count());
  }
  return pages > 0 ? std::optional(bytes / pages) : std::nullopt;
}

}  // namespace

TraceFacts trace_facts(const std::string& file) {
  const std::string bytes = traces::load_bytes(file);
  const traces::Trace trace = traces::recording_of(bytes, file).trace;
  TraceFacts facts;
  facts.file = file;
  facts.form = std::string(trace.has_pages() ? "dpt" : "csv") + (traces::is_zstd(bytes) ? ".zst" : "");
  facts.header = trace.header;
  add_counts(facts, trace.epochs);
  for (std::size_t kind = 0; kind < facts.bytes_per_page.size(); ++kind) {
    facts.bytes_per_page[kind] = bytes_per_page(trace.epochs, kind);
  }
  if (trace.has_pages()) facts.distinct = traces::distinct_in_unions(trace, trace.epochs.size()).front();
  facts.cut_short = trace.cut_short;
  return facts;
}

std::string machine_of(const traces::TraceHeader& header) {
  std::string out;
  const auto add = [&out](const std::string& what, const std::string& text) {
    if (!text.empty()) out += (out.empty() ? "" : ", ") + what + text;
  };
  add("", header.host.cpu);
  if (header.host.cpus) add("", std::to_string(*header.host.cpus) + " CPUs");
  add("kernel ", header.host.kernel);
  add("hypervisor ", header.host.hypervisor);
  return out;
}

}  // namespace remus::cli
