#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "traces/format/bytes.hpp"
#include "traces/format/check.hpp"
#include "traces/format/crc32c.hpp"
#include "traces/format/dpt_layout.hpp"
#include "traces/format/fields.hpp"
#include "traces/format/header.hpp"
#include "traces/format/page_list.hpp"
#include "traces/format/read.hpp"
#include "traces/format/zstd_codec.hpp"

namespace remus::traces {
namespace {

constexpr const char* kDamaged = "copy the file again; remsim trace cut can save the epochs before";

struct Block {
  std::uint32_t type, codec, raw_length, stored_length, crc;
};

class DptReader {
 public:
  DptReader(std::string_view bytes, const std::string& name, const ReadLimits& limits)
      : bytes_(bytes),
        name_(name),
        most_block_bytes_(std::min(limits.block_bytes, kMaxBlockBytes)),
        pages_left_(limits.pages + 64 * bytes.size()) {}

  Trace read() {
    read_header();
    read_blocks();
    trace_.cut_short = !ended_;
    return std::move(trace_);
  }

  Salvaged salvage() {
    read_header();
    Salvaged out;
    try {
      read_blocks();
    } catch (const TraceError& error) {
      out.problem = error.what();
    }
    trace_.cut_short = !ended_ || !out.problem.empty();
    out.trace = std::move(trace_);
    return out;
  }

 private:
  [[noreturn]] void fail(std::size_t at, const std::string& what) const {
    throw TraceError(fmt::format("{}: at byte {}: {}", name_, at, what));
  }

  void read_header() {
    const std::string_view magic = bytes_.substr(0, kDptMagic.size());
    if (magic.starts_with(kDptName) && magic.size() > kDptName.size() && magic != kDptMagic) {
      fail(kDptName.size(), fmt::format("version {}, and this program reads version 1 only; use a newer program",
                                        static_cast<unsigned char>(magic.back())));
    }
    if (!kDptMagic.starts_with(magic)) fail(0, "not a .dpt, which begins with DPTRACE; name the file a trace is in");
    if (bytes_.size() < kDptStartBytes) fail(bytes_.size(), "the file is cut short within its header; record again");
    const auto length = fixed_at<std::uint32_t>(bytes_, kDptMagic.size());
    if (length > kMaxHeaderBytes)
      fail(kDptMagic.size(), fmt::format("a header of {} bytes is too long; copy the file again", length));
    at_ = kDptStartBytes + length + kCrcBytes;
    if (bytes_.size() < at_) fail(bytes_.size(), "the file is cut short within its header; record again");
    const std::string_view checked = bytes_.substr(kDptMagic.size(), sizeof(length) + length);
    if (crc32c(checked) != fixed_at<std::uint32_t>(bytes_, at_ - kCrcBytes)) {
      fail(kDptMagic.size(), "the header's checksum is wrong; copy the file again");
    }
    trace_.header = parse_header(checked.substr(sizeof(length)), fmt::format("{}: at byte {}", name_, kDptStartBytes));
    trace_.header.epochs.reset();  // the end mark says it
  }

  void read_blocks() {
    while (!ended_ && read_block()) {
    }
    if (ended_ && at_ < bytes_.size()) fail(at_, "bytes after the end mark; two files in one? split them, then merge");
  }

  // Takes the next block; false at the end of what is there.
  bool read_block() {
    if (bytes_.size() - at_ < kBlockHeaderBytes) return false;
    const Block block = read_block_header();
    if (bytes_.size() - at_ - kBlockHeaderBytes < block.stored_length) return false;
    const std::string_view stored = bytes_.substr(at_ + kBlockHeaderBytes, block.stored_length);
    if (crc32c(stored) != block.crc) fail(at_, fmt::format("the block's checksum is wrong; {}", kDamaged));
    take_block(block, stored);
    at_ += kBlockHeaderBytes + block.stored_length;
    return true;
  }

  Block read_block_header() const {
    const std::string_view head = bytes_.substr(at_, kBlockHeaderBytes);
    const auto word = [&](std::size_t i) { return fixed_at<std::uint32_t>(head, i * sizeof(std::uint32_t)); };
    const Block block{word(0), word(1), word(2), word(3), word(4)};
    if (crc32c(head.substr(0, kBlockHeaderBytes - kCrcBytes)) != word(5)) {
      fail(at_, fmt::format("the block header's checksum is wrong; {}", kDamaged));
    }
    if (block.raw_length > most_block_bytes_ || block.stored_length > most_block_bytes_) {
      fail(at_, fmt::format("a block of {} bytes is too long, at most {}",
                            std::max(block.raw_length, block.stored_length), most_block_bytes_));
    }
    return block;
  }

  void take_block(const Block& block, std::string_view stored) {
    switch (static_cast<BlockType>(block.type)) {
      case BlockType::epochs:
        return take_epochs(expanded(block, stored));
      case BlockType::index:
        return take_index(expanded(block, stored));
      case BlockType::end:
        return take_end(expanded(block, stored));
      default:
        return;  // of a later program: skipped
    }
  }

  // What the block holds, in expanded_ when it was compressed.
  std::string_view expanded(const Block& block, std::string_view stored) {
    switch (static_cast<BlockCodec>(block.codec)) {
      case BlockCodec::raw:
        if (block.raw_length == block.stored_length) return stored;
        fail(at_, "a raw block with two different lengths; record again");
      case BlockCodec::zstd:
        if (auto raw = zstd_expanded(stored, block.raw_length)) return expanded_ = std::move(*raw);
        fail(at_, "the block does not expand to its length; record again");
      default:
        fail(at_, fmt::format("unknown codec {}; use a newer program", block.codec));
    }
  }

  void take_epochs(std::string_view raw) {
    ByteReader reader(raw);
    const auto first = reader.varint(), start = reader.varint();
    if (first != trace_.epochs.size() || start != static_cast<std::uint64_t>(last_end().count())) {
      fail(at_, "the block does not follow the one before; record again");
    }
    put_index_entry();
    for (std::uint64_t taken = 0; !reader.empty(); ++taken) {
      if (taken == kMaxBlockEpochs)
        fail(at_, fmt::format("a block of more than {} epochs; record again", kMaxBlockEpochs));
      take_epoch(reader);
    }
  }

  void put_index_entry() {
    put_fixed(index_, std::uint64_t{at_});
    put_fixed(index_, std::uint64_t{trace_.epochs.size()});
  }

  void take_epoch(ByteReader& reader) {
    EpochRecord epoch;
    const Duration previous_end = last_end();
    epoch.end = previous_end + Duration(number(reader));
    epoch.run = Duration(number(reader));
    epoch.stop = Duration(number(reader));
    take_values(reader, epoch);
    epoch.dirty = Pages(number(reader));
    drop_unmeasured(epoch);
    if (const auto problem = problem_of(epoch, previous_end, trace_.header)) {
      fail_in_epoch(fmt::format("{}: {}", problem->column, problem->what));
    }
    take_page_list(reader, static_cast<std::uint64_t>(epoch.dirty.count()));
    trace_.epochs.push_back(epoch);
  }

  void take_values(ByteReader& reader, EpochRecord& epoch) const {
    const auto mask = static_cast<std::uint64_t>(number(reader));
    if (mask >> kValueFields.size() != 0) fail_in_epoch("unknown values; use a newer program");
    for (std::size_t i = 0; i < kValueFields.size(); ++i) {
      if ((mask >> i & 1U) != 0) kValueFields[i].set(epoch, number(reader));
    }
  }

  void take_page_list(ByteReader& reader, std::uint64_t count) {
    if (count > pages_left_) {
      fail_in_epoch(
          fmt::format("{} pages, with those before more than this program keeps in memory; is it a trace?", count));
    }
    pages_left_ -= count;
    try {
      trace_.pages.push_back(take_pages(reader, count, page_number_end(trace_.header)));
    } catch (const BadPageList& bad) {
      fail_in_epoch(fmt::format("{}; record again", bad.what));
    }
  }

  // Below 2^62, so that two of them can be added.
  std::int64_t number(ByteReader& reader) const {
    const auto value = reader.varint();
    if (!value || *value >= std::uint64_t{1} << 62U)
      fail_in_epoch("a number that is too large or ends early; record again");
    return static_cast<std::int64_t>(*value);
  }

  [[noreturn]] void fail_in_epoch(const std::string& what) const {
    fail(at_, fmt::format("epoch {}: {}", trace_.epochs.size(), what));
  }

  void take_index(std::string_view raw) {
    if (raw != index_) fail(at_, "the index is not that of the blocks before; record again");
    index_at_ = at_;
  }

  void take_end(std::string_view raw) {
    if (raw.size() != kEndBytes) fail(at_, "the end mark has a wrong length; record again");
    std::uint64_t pages = 0;
    for (const auto& list : trace_.pages) pages += list.size();
    const auto value = [&](std::size_t i) { return fixed_at<std::uint64_t>(raw, i * sizeof(std::uint64_t)); };
    if (value(0) != index_at_ || value(1) != trace_.epochs.size() || value(2) != pages) {
      fail(at_, "the end mark does not fit the blocks before; record again");
    }
    ended_ = true;
  }

  Duration last_end() const { return trace_.epochs.empty() ? Duration() : trace_.epochs.back().end; }

  std::string_view bytes_;
  const std::string& name_;
  std::uint32_t most_block_bytes_;
  std::uint64_t pages_left_;
  std::size_t at_ = 0;  // of the current block
  std::string expanded_;
  std::string index_;  // as the index block must be
  std::size_t index_at_ = 0;
  bool ended_ = false;
  Trace trace_;
};

}  // namespace

Trace read_dpt(std::string_view bytes, const std::string& name, const ReadLimits& limits) {
  return DptReader(bytes, name, limits).read();
}

Salvaged salvage_trace(std::string_view bytes, const std::string& name, const ReadLimits& limits) {
  if (bytes.starts_with(kDptName)) return DptReader(bytes, name, limits).salvage();
  return {read_trace(bytes, name, limits), ""};
}

Trace read_trace(std::string_view bytes, const std::string& name, const ReadLimits& limits) {
  using namespace std::string_view_literals;
  std::string expanded;
  if (is_zstd(bytes)) {
    Expanded file = zstd_expanded_file(bytes, limits.text_bytes + 64 * bytes.size());
    if (!file.problem.empty()) throw TraceError(fmt::format("{}: {}", name, file.problem));
    expanded = std::move(file.text);
    bytes = expanded;
  }
  if (bytes.empty()) throw TraceError(name + ": is empty; a trace is .csv, .csv.zst or .dpt");
  if (bytes.starts_with("\x1F\x8B"sv)) throw TraceError(name + ": is compressed by gzip; expand it with gunzip first");
  if (bytes.substr(0, kDptName.size()) == kDptName.substr(0, bytes.size())) return read_dpt(bytes, name, limits);
  if (bytes.find('\0') != std::string_view::npos) {
    throw TraceError(name + ": is neither a .csv of text nor a .dpt; for raw bitmaps see remsim trace convert --help");
  }
  return read_csv(bytes, name);
}

}  // namespace remus::traces
