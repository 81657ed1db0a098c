#include "traces/fuzz/check_reader.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>

#include "models/units/invariant.hpp"
#include "traces/format/bytes.hpp"
#include "traces/format/crc32c.hpp"
#include "traces/format/dpt_layout.hpp"
#include "traces/format/raw_read.hpp"
#include "traces/format/read.hpp"
#include "traces/format/write.hpp"
#include "traces/rates/rate_report.hpp"

namespace remus::traces {
namespace {

const std::string kName = "FILE";
// Small, so that memory out of proportion to the input is noticed.
constexpr ReadLimits kLimits{.pages = 1U << 16U, .block_bytes = 1U << 20U, .text_bytes = 1U << 20U};

void set_word(std::string& bytes, std::size_t at, std::uint32_t word) {
  std::string text;
  put_fixed(text, word);
  bytes.replace(at, text.size(), text);
}

// A .dpt with the checksums its contents call for; nothing when it is no .dpt with a whole header.
std::optional<std::string> with_good_checksums(std::string_view bytes) {
  if (!bytes.starts_with(kDptMagic) || bytes.size() < kDptStartBytes) return std::nullopt;
  const std::uint64_t length = fixed_at<std::uint32_t>(bytes, kDptMagic.size());
  std::uint64_t at = kDptStartBytes + length + kCrcBytes;
  if (at > bytes.size()) return std::nullopt;
  std::string out(bytes);
  set_word(out, at - kCrcBytes, crc32c(bytes.substr(kDptMagic.size(), kDptStartBytes - kDptMagic.size() + length)));
  while (bytes.size() - at >= kBlockHeaderBytes) {
    constexpr std::size_t kStoredLengthAt = 12, kStoredCrcAt = 16, kHeadCrcAt = 20;
    const std::uint32_t stored = fixed_at<std::uint32_t>(bytes, at + kStoredLengthAt);
    if (stored > bytes.size() - at - kBlockHeaderBytes) break;
    set_word(out, at + kStoredCrcAt, crc32c(bytes.substr(at + kBlockHeaderBytes, stored)));
    set_word(out, at + kHeadCrcAt, crc32c(std::string_view(out).substr(at, kHeadCrcAt)));
    at += kBlockHeaderBytes + stored;
  }
  return out;
}

void check_line(const std::string& line) {
  invariant(line.starts_with(kName + ":"), "an error begins with the file's name");
  invariant(line.find('\n') == std::string::npos, "an error is one line");
}

void check_round_trip(Trace trace) {
  if (trace.epochs.empty()) return;
  trace.cut_short = false;
  invariant(!trace.has_pages() || trace.pages.size() == trace.epochs.size(), "as many lists of pages as epochs");
  if (trace.has_pages()) {
    invariant(read_dpt(dpt_bytes(trace), kName) == trace, "a .dpt reads back equal");
    trace.pages.clear();
  }
  invariant(read_csv(csv_text(trace), kName) == trace, "a CSV reads back equal");
}

void check(const std::function<Trace()>& read) {
  std::optional<Trace> trace;
  try {
    trace = read();
  } catch (const TraceError& error) {
    check_line(error.what());
  }
  if (trace) check_round_trip(std::move(*trace));
}

// As a user would who knows how long a CRIU dump is after its parent.
Trace trace_of_report(std::string_view bytes) {
  const auto report = read_rate_report(bytes, kName);
  if (!report) return {};
  return trace_of(*report, kName, report->over ? std::nullopt : std::optional(Duration::ms(500)));
}

}  // namespace

void check_reader(std::string_view bytes) {
  check([&] { return read_trace(bytes, kName, kLimits); });
  check([&] { return salvage_trace(bytes, kName, kLimits).trace; });
  if (const auto mended = with_good_checksums(bytes)) {
    check([&] { return read_trace(*mended, kName, kLimits); });
    check([&] { return salvage_trace(*mended, kName, kLimits).trace; });
  }
  for (const RawForm form : {RawForm::kvm_bitmap, RawForm::kvm_ring, RawForm::pagemap_scan}) {
    const RawShape shape{form, Duration::ms(25), needs_pages(form) ? std::optional<std::uint64_t>(100) : std::nullopt};
    check([&] { return read_raw(bytes, kName, shape, kLimits); });
  }
  check([&] { return trace_of_report(bytes); });
}

}  // namespace remus::traces
