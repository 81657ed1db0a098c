#include "traces/format/raw_read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "models/units/invariant.hpp"
#include "traces/format/bytes.hpp"
#include "traces/format/check.hpp"

namespace remus::traces {
namespace {

constexpr std::size_t kWordBytes = 8, kWordBits = 64;

TraceHeader header_of(const RawShape& shape) {
  TraceHeader header;
  header.nr_pages = shape.pages;
  header.epoch.nominal = shape.epoch;
  const bool is_vm = shape.form != RawForm::pagemap_scan;
  header.target.kind = is_vm ? "vm" : "process-tree";
  header.includes_kernel = is_vm;
  switch (shape.form) {
    case RawForm::xen_logdirty:
      header.mechanism = "xen-logdirty";
      header.address_space = "gpfn";
      break;
    case RawForm::kvm_bitmap:
      header.mechanism = "kvm-dirty-log";
      header.address_space = "ram-offset";  // a bitmap does not say where its memory slot lies in the guest
      break;
    case RawForm::kvm_ring:
      header.mechanism = "kvm-dirty-ring";
      header.address_space = "slot-offset";
      break;
    case RawForm::pagemap_scan:
      header.mechanism = "pagemap-scan";
      header.address_space = "vpn";
      break;
  }
  return header;
}

class RawReader {
 public:
  RawReader(std::string_view bytes, const std::string& name, const RawShape& shape, const ReadLimits& limits)
      : bytes_(bytes), name_(name), shape_(shape), pages_left_(limits.pages + 64 * bytes.size()) {
    trace_.header = header_of(shape);
  }

  Trace read() {
    if (bytes_.empty()) throw TraceError(name_ + ": is empty");
    if (needs_pages(shape_.form)) {
      read_bitmaps();
    } else {
      while (at_ < bytes_.size()) read_list();
      check_categories();
    }
    return std::move(trace_);
  }

 private:
  [[noreturn]] void fail(std::size_t at, const std::string& what) const {
    throw TraceError(fmt::format("{}: at byte {}: {}", name_, at, what));
  }

  std::uint64_t word(std::size_t at) const { return fixed_at<std::uint64_t>(bytes_, at); }

  void read_bitmaps() {
    const std::uint64_t words = (*shape_.pages + kWordBits - 1) / kWordBits, length = words * kWordBytes;
    if (bytes_.size() % length != 0) {
      throw TraceError(
          fmt::format("{}: {} bytes are not a whole number of bitmaps of {} bytes, {} pages each; correct "
                      "the number of pages, or drop the last {} bytes",
                      name_, bytes_.size(), length, *shape_.pages, bytes_.size() % length));
    }
    for (; at_ < bytes_.size(); at_ += length) append(bitmap_pages(words));
  }

  // Of the bitmap at at_.
  std::vector<PageNumber> bitmap_pages(std::uint64_t words) {
    std::vector<PageNumber> pages;
    for (std::uint64_t i = 0; i < words; ++i) {
      const std::size_t at = at_ + i * kWordBytes;
      for (std::uint64_t rest = word(at); rest != 0; rest &= rest - 1) {
        pages.push_back(i * kWordBits + static_cast<unsigned>(std::countr_zero(rest)));
      }
      if (!pages.empty() && pages.back() >= *shape_.pages) {
        fail(at, fmt::format("a bit beyond the {} pages is set; correct the number of pages", *shape_.pages));
      }
    }
    return pages;
  }

  // A count and so many entries.
  void read_list() {
    const bool is_ring = shape_.form == RawForm::kvm_ring;
    const std::size_t entry_bytes = is_ring ? 16 : 24;
    const std::size_t left = bytes_.size() - at_;
    const std::uint64_t count = left < kWordBytes ? 0 : word(at_);
    if (left < kWordBytes || count > (left - kWordBytes) / entry_bytes) {
      fail(at_, fmt::format("epoch {} is cut short, or its count of entries is wrong; drop what is from here on",
                            trace_.epochs.size()));
    }
    const std::size_t begin = at_ + kWordBytes, end = begin + count * entry_bytes;
    append(is_ring ? ring_pages(begin, end) : region_pages(begin, end));
    at_ = end;
  }

  // struct kvm_dirty_gfn {u32 flags; u32 slot; u64 offset;}, in any order, a page perhaps several times.
  std::vector<PageNumber> ring_pages(std::size_t begin, std::size_t end) {
    constexpr unsigned kOffsetBits = 32;  // of a page number; the slot is above
    constexpr std::uint64_t kMostOffset = (std::uint64_t{1} << kOffsetBits) - 1;
    std::vector<PageNumber> pages;
    for (std::size_t at = begin; at < end; at += 16) {
      const std::uint64_t slot = fixed_at<std::uint32_t>(bytes_, at + 4), offset = word(at + 8);
      if (offset > kMostOffset || slot >= kPageNumberEnd >> kOffsetBits) fail(at, "no slot and offset of a KVM ring");
      pages.push_back(slot << kOffsetBits | offset);
      check_number(pages.back(), at);
    }
    std::sort(pages.begin(), pages.end());
    pages.erase(std::unique(pages.begin(), pages.end()), pages.end());
    return pages;
  }

  // struct page_region {u64 start; u64 end; u64 categories;}: addresses, in their order.
  std::vector<PageNumber> region_pages(std::size_t begin, std::size_t end) {
    constexpr std::uint64_t kWritten = 2;  // PAGE_IS_WRITTEN of linux/fs.h
    std::vector<PageNumber> pages;
    std::uint64_t previous_end = 0;
    regions_ += (end - begin) / 24;
    for (std::size_t at = begin; at < end; at += 24) {
      const std::uint64_t from = word(at), to = word(at + 8);
      if (from < previous_end || to <= from) fail(at, "the region does not follow the one before; keep their order");
      if ((from | to) % static_cast<std::uint64_t>(trace_.header.page_size) != 0) {
        fail(at, fmt::format("the region is not of whole pages of {} bytes", trace_.header.page_size));
      }
      previous_end = to;
      if ((word(at + 16) & kWritten) == 0) continue;
      append_run(pages, from, to, at);
    }
    return pages;
  }

  void append_run(std::vector<PageNumber>& pages, std::uint64_t from, std::uint64_t to, std::size_t at) {
    const auto size = static_cast<std::uint64_t>(trace_.header.page_size);
    check_number(to / size - 1, at);
    take((to - from) / size, at);
    for (PageNumber page = from / size; page < to / size; ++page) pages.push_back(page);
  }

  void check_categories() const {
    const bool any =
        std::any_of(trace_.pages.begin(), trace_.pages.end(), [](const auto& list) { return !list.empty(); });
    if (regions_ == 0 || any) return;
    throw TraceError(name_ + ": none of its regions is of PAGE_IS_WRITTEN; scan with it in return_mask");
  }

  void check_number(PageNumber page, std::size_t at) const {
    if (page < page_number_end(trace_.header)) return;
    fail(at, fmt::format("page {} is beyond the address space of {} pages", page, page_number_end(trace_.header)));
  }

  // Before memory is taken for `count` pages more.
  void take(std::uint64_t count, std::size_t at) {
    if (count > pages_left_) {
      fail(at, fmt::format("{} pages, with those before more than this program keeps in memory", count));
    }
    pages_left_ -= count;
  }

  void append(std::vector<PageNumber> pages) {
    EpochRecord epoch;
    epoch.run = shape_.epoch;
    const Duration start = trace_.epochs.empty() ? Duration() : trace_.epochs.back().end;
    if (start > kLongest - shape_.epoch) fail(at_, "so many epochs last over 31 years; correct the epochs' length");
    epoch.end = start + shape_.epoch;
    epoch.dirty = Pages(static_cast<std::int64_t>(pages.size()));
    trace_.epochs.push_back(epoch);
    trace_.pages.push_back(std::move(pages));
  }

  std::string_view bytes_;
  const std::string& name_;
  const RawShape& shape_;
  std::uint64_t pages_left_;
  std::size_t at_ = 0;
  std::uint64_t regions_ = 0;
  Trace trace_;
};

}  // namespace

bool needs_pages(RawForm form) { return form == RawForm::xen_logdirty || form == RawForm::kvm_bitmap; }

Trace read_raw(std::string_view bytes, const std::string& name, const RawShape& shape, const ReadLimits& limits) {
  invariant(shape.epoch > Duration() && shape.epoch <= kLongest, "read_raw: an epoch has a length");
  invariant(!needs_pages(shape.form) || shape.pages.has_value(), "read_raw: bitmaps need the number of pages");
  invariant(!shape.pages || (*shape.pages > 0 && *shape.pages <= kPageNumberEnd), "read_raw: the number of pages");
  return RawReader(bytes, name, shape, limits).read();
}

}  // namespace remus::traces
