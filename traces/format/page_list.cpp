#include "traces/format/page_list.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace remus::traces {
namespace {

// Calls f(first, length) for each run of neighbours.
template <class Function>
void for_each_run(const std::vector<PageNumber>& pages, const Function& f) {
  for (std::size_t i = 0; i < pages.size();) {
    std::size_t end = i + 1;
    while (end < pages.size() && pages[end] == pages[end - 1] + 1) ++end;
    f(pages[i], end - i);
    i = end;
  }
}

void put_delta(std::string& out, const std::vector<PageNumber>& pages) {
  PageNumber next = 0;  // the lowest number that may follow
  for (const PageNumber page : pages) {
    put_varint(out, page - next);
    next = page + 1;
  }
}

void put_runs(std::string& out, const std::vector<PageNumber>& pages) {
  PageNumber next = 0;
  for_each_run(pages, [&](PageNumber first, std::size_t length) {
    put_varint(out, first - next);
    put_varint(out, length - 1);
    next = first + length;
  });
}

std::uint64_t bitmap_bytes(const std::vector<PageNumber>& pages) {
  return pages.empty() ? 0 : (pages.back() - pages.front()) / 8 + 1;
}

void put_bitmap(std::string& out, const std::vector<PageNumber>& pages) {
  const std::uint64_t length = bitmap_bytes(pages);
  const PageNumber first = pages.empty() ? 0 : pages.front();
  put_varint(out, first);
  put_varint(out, length);
  const std::size_t start = out.size();
  out.resize(start + length, '\0');
  for (const PageNumber page : pages) {
    char& byte = out[start + (page - first) / 8];
    byte = static_cast<char>(static_cast<unsigned char>(byte) | 1U << ((page - first) % 8));
  }
}

std::uint64_t delta_bytes(const std::vector<PageNumber>& pages) {
  std::uint64_t length = 0;
  PageNumber next = 0;
  for (const PageNumber page : pages) {
    length += varint_length(page - next);
    next = page + 1;
  }
  return length;
}

std::uint64_t runs_bytes(const std::vector<PageNumber>& pages) {
  std::uint64_t total = 0;
  PageNumber next = 0;
  for_each_run(pages, [&](PageNumber first, std::size_t length) {
    total += varint_length(first - next) + varint_length(length - 1);
    next = first + length;
  });
  return total;
}

std::uint64_t taken(ByteReader& reader) {
  const auto value = reader.varint();
  if (!value) throw BadPageList{"the list ends early"};
  return *value;
}

// `gap` free numbers after `next`: the page that follows.
PageNumber advanced(PageNumber next, std::uint64_t gap, PageNumber end) {
  if (next >= end || gap >= end - next) throw BadPageList{"a page number is beyond the address space"};
  return next + gap;
}

std::vector<PageNumber> take_delta(ByteReader& reader, std::uint64_t count, PageNumber end) {
  if (count > reader.rest().size()) throw BadPageList{"the list ends early"};  // a byte a page, at least
  std::vector<PageNumber> pages;
  pages.reserve(count);
  PageNumber next = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    pages.push_back(advanced(next, taken(reader), end));
    next = pages.back() + 1;
  }
  return pages;
}

// Calls f(first, length) for each run until `count` pages are there; all are below `end`.
template <class Function>
void take_each_run(ByteReader& reader, std::uint64_t count, PageNumber end, const Function& f) {
  PageNumber next = 0;
  for (std::uint64_t done = 0; done < count;) {
    const PageNumber first = advanced(next, taken(reader), end);
    const std::uint64_t more = taken(reader);
    if (more >= count - done) throw BadPageList{"a run has more pages than the epoch"};
    if (more >= end - first) throw BadPageList{"a page number is beyond the address space"};
    f(first, more + 1);
    done += more + 1;
    next = first + more + 1;
  }
}

std::vector<PageNumber> take_runs(ByteReader& reader, std::uint64_t count, PageNumber end) {
  ByteReader ahead = reader;
  take_each_run(ahead, count, end, [](PageNumber, std::uint64_t) {});  // all is well before anything is allocated
  std::vector<PageNumber> pages;
  pages.reserve(count);
  take_each_run(reader, count, end, [&](PageNumber first, std::uint64_t length) {
    for (std::uint64_t i = 0; i < length; ++i) pages.push_back(first + i);
  });
  return pages;
}

std::vector<PageNumber> take_bitmap(ByteReader& reader, std::uint64_t count, PageNumber end) {
  const PageNumber first = taken(reader);
  const auto bits = reader.take(taken(reader));
  if (!bits) throw BadPageList{"the bitmap ends early"};
  if (count > 8 * bits->size()) throw BadPageList{"the bitmap is too small for its pages"};
  std::vector<PageNumber> pages;
  pages.reserve(count);
  for (std::size_t i = 0; i < bits->size(); ++i) {
    for (unsigned byte = static_cast<unsigned char>((*bits)[i]); byte != 0; byte &= byte - 1) {
      if (pages.size() == count) throw BadPageList{"the bitmap has more pages than the epoch"};
      pages.push_back(advanced(first, 8 * i + static_cast<unsigned>(std::countr_zero(byte)), end));
    }
  }
  if (pages.size() != count) throw BadPageList{"the bitmap has fewer pages than the epoch"};
  return pages;
}

}  // namespace

void put_pages(std::string& out, const std::vector<PageNumber>& pages, PageEncoding encoding) {
  out += static_cast<char>(encoding);
  switch (encoding) {
    case PageEncoding::delta:
      return put_delta(out, pages);
    case PageEncoding::runs:
      return put_runs(out, pages);
    case PageEncoding::bitmap:
      return put_bitmap(out, pages);
  }
}

void put_pages(std::string& out, const std::vector<PageNumber>& pages) {
  struct Choice {
    std::uint64_t length;
    PageEncoding encoding;
  };
  const std::uint64_t bitmap_head =
      varint_length(pages.empty() ? 0 : pages.front()) + varint_length(bitmap_bytes(pages));
  const std::array choices{Choice{delta_bytes(pages), PageEncoding::delta},
                           Choice{runs_bytes(pages), PageEncoding::runs},
                           Choice{bitmap_head + bitmap_bytes(pages), PageEncoding::bitmap}};
  const auto best = std::min_element(choices.begin(), choices.end(),
                                     [](const Choice& a, const Choice& b) { return a.length < b.length; });
  put_pages(out, pages, best->encoding);
}

std::vector<PageNumber> take_pages(ByteReader& reader, std::uint64_t count, PageNumber end) {
  const auto encoding = reader.take(1);
  if (!encoding) throw BadPageList{"the list ends early"};
  switch (static_cast<PageEncoding>(encoding->front())) {
    case PageEncoding::delta:
      return take_delta(reader, count, end);
    case PageEncoding::runs:
      return take_runs(reader, count, end);
    case PageEncoding::bitmap:
      return take_bitmap(reader, count, end);
  }
  throw BadPageList{"an unknown encoding of pages"};
}

}  // namespace remus::traces
