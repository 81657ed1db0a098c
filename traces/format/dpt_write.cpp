#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "models/units/invariant.hpp"
#include "traces/format/bytes.hpp"
#include "traces/format/check.hpp"
#include "traces/format/crc32c.hpp"
#include "traces/format/fields.hpp"
#include "traces/format/page_list.hpp"
#include "traces/format/write.hpp"
#include "traces/format/zstd_codec.hpp"

namespace remus::traces {
namespace {

std::uint64_t nanoseconds(Duration duration) { return static_cast<std::uint64_t>(duration.count()); }

// Everything of an epoch but its pages.
void put_values(std::string& out, const EpochRecord& epoch, Duration previous_end) {
  put_varint(out, nanoseconds(epoch.end - previous_end));
  put_varint(out, nanoseconds(epoch.run));
  put_varint(out, nanoseconds(epoch.stop));
  std::uint64_t mask = 0;
  std::string values;
  for (std::size_t i = 0; i < kValueFields.size(); ++i) {
    const auto value = kValueFields[i].get(epoch);
    if (!value) continue;
    mask |= std::uint64_t{1} << i;
    put_varint(values, static_cast<std::uint64_t>(*value));
  }
  put_varint(out, mask);
  out += values;
  put_varint(out, static_cast<std::uint64_t>(epoch.dirty.count()));
}

}  // namespace

std::string DptWriter::start(const TraceHeader& header, std::size_t header_width) {
  header_ = header;
  const std::string json = header_json(header, header_width);
  if (json.size() > kMaxHeaderBytes) {
    throw TraceWriteError(
        fmt::format("a trace header of {} bytes is too long, at most {}; shorten the command or comment", json.size(),
                    kMaxHeaderBytes));
  }
  std::string checked;
  put_fixed(checked, static_cast<std::uint32_t>(json.size()));
  checked += json;
  std::string out = std::string(kDptMagic) + checked;
  put_fixed(out, crc32c(checked));
  offset_ = out.size();
  return out;
}

void DptWriter::check(const EpochRecord& epoch, const std::vector<PageNumber>& pages) const {
  if (const auto problem = problem_of(epoch, last_end_, header_)) {
    throw InvariantViolated(fmt::format("epoch {}: {} {}", epochs_, problem->column, problem->what));
  }
  invariant(std::cmp_equal(pages.size(), epoch.dirty.count()), "an epoch has as many pages as it says");
  invariant(std::adjacent_find(pages.begin(), pages.end(), std::greater_equal<>()) == pages.end(),
            "an epoch's pages are strictly increasing");
  invariant(pages.empty() || pages.back() < page_number_end(header_), "an epoch's pages are in the address space");
}

std::string DptWriter::append(const EpochRecord& epoch, const std::vector<PageNumber>& pages) {
  check(epoch, pages);
  std::string record;
  put_values(record, epoch, last_end_);
  put_pages(record, pages);
  if (record.size() > kMaxBlockBytes / 2) {
    throw TraceWriteError(
        fmt::format("epoch {} has too many pages for a .dpt, {}; record shorter epochs", epochs_, epoch.dirty.count()));
  }
  if (batch_.empty()) {
    put_varint(batch_, epochs_);
    put_varint(batch_, nanoseconds(last_end_));
  }
  batch_ += record;
  ++batch_epochs_;
  ++epochs_;
  total_pages_ += pages.size();
  last_end_ = epoch.end;
  return batch_.size() >= kFullBlockBytes || batch_epochs_ == kMaxBlockEpochs ? flush() : "";
}

std::string DptWriter::flush() {
  if (batch_epochs_ == 0) return "";
  index_.push_back({offset_, epochs_ - batch_epochs_});
  const std::string out = block(BlockType::epochs, batch_);
  batch_.clear();
  batch_epochs_ = 0;
  return out;
}

std::string DptWriter::finish() {
  std::string out = flush();
  const std::uint64_t index_offset = offset_;
  std::string index, end;
  for (const IndexEntry& entry : index_) {
    put_fixed(index, entry.offset);
    put_fixed(index, entry.first_epoch);
  }
  out += block(BlockType::index, index);
  put_fixed(end, index_offset);
  put_fixed(end, epochs_);
  put_fixed(end, total_pages_);
  return out + block(BlockType::end, end);
}

std::string DptWriter::block(BlockType type, std::string_view raw) {
  // The end mark is always stored as it is: it can be found from the file's end.
  const std::string packed = type == BlockType::end ? std::string(raw) : zstd_compressed(raw);
  const bool pack = packed.size() < raw.size();
  const std::string_view stored = pack ? packed : raw;
  std::string out;
  put_fixed(out, static_cast<std::uint32_t>(type));
  put_fixed(out, static_cast<std::uint32_t>(pack ? BlockCodec::zstd : BlockCodec::raw));
  put_fixed(out, static_cast<std::uint32_t>(raw.size()));
  put_fixed(out, static_cast<std::uint32_t>(stored.size()));
  put_fixed(out, crc32c(stored));
  put_fixed(out, crc32c(out));
  out += stored;
  offset_ += out.size();
  return out;
}

std::string dpt_bytes(const Trace& trace) {
  invariant(trace.has_pages() && trace.pages.size() == trace.epochs.size(), "a .dpt needs the pages of each epoch");
  DptWriter writer;
  TraceHeader header = trace.header;
  header.epochs = trace.epochs.size();
  std::string out = writer.start(header);
  for (std::size_t i = 0; i < trace.epochs.size(); ++i) out += writer.append(trace.epochs[i], trace.pages[i]);
  return out + writer.finish();
}

}  // namespace remus::traces
