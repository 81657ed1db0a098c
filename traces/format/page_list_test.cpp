#include "traces/format/page_list.hpp"

#include <array>
#include <limits>
#include <numeric>

#include "traces/format/check.hpp"
#include "traces/format/sample_trace_test.hpp"

namespace remus::traces {
namespace {

using PageList = std::vector<PageNumber>;
constexpr std::array kEncodings{PageEncoding::delta, PageEncoding::runs, PageEncoding::bitmap};

PageEncoding chosen_for(const PageList& pages) {
  std::string out;
  put_pages(out, pages);
  return static_cast<PageEncoding>(out.front());
}

// What is refused, or "" when the list is taken.
std::string problem_of_list(std::string_view bytes, std::uint64_t count, PageNumber end = kPageNumberEnd) {
  try {
    ByteReader reader(bytes);
    take_pages(reader, count, end);
  } catch (const BadPageList& bad) {
    return bad.what;
  }
  return "";
}

std::string varints(PageEncoding encoding, std::initializer_list<std::uint64_t> values) {
  std::string out(1, static_cast<char>(encoding));
  for (const std::uint64_t value : values) put_varint(out, value);
  return out;
}

PageList range(PageNumber first, std::size_t count) {
  PageList pages(count);
  std::iota(pages.begin(), pages.end(), first);
  return pages;
}

PageList every_other(std::size_t count) {
  PageList pages = range(0, count);
  for (PageNumber& page : pages) page *= 2;
  return pages;
}

TEST(PageList, EveryEncodingGivesEveryListBack) {
  std::vector<PageList> lists{{}, {0}, {kPageNumberEnd - 1}, range(1000, 500), every_other(300), {1, 2, 3, 900}};
  for (const PageList& pages : random_trace(50, 1).pages) lists.push_back(pages);
  for (const PageList& pages : lists) {
    for (const PageEncoding encoding : kEncodings) {
      std::string out;
      put_pages(out, pages, encoding);
      out += "rest";
      ByteReader reader(out);
      EXPECT_EQ(take_pages(reader, pages.size(), kPageNumberEnd), pages);
      EXPECT_EQ(reader.rest(), "rest");
    }
  }
}

TEST(PageList, TheWriterTakesTheShortest) {
  EXPECT_EQ(chosen_for({}), PageEncoding::delta);
  EXPECT_EQ(chosen_for({5, 100'000, 7'000'000}), PageEncoding::delta);
  EXPECT_EQ(chosen_for(range(1000, 500)), PageEncoding::runs);
  EXPECT_EQ(chosen_for(every_other(300)), PageEncoding::bitmap);
  for (const PageList& pages : random_trace(200, 2).pages) {
    std::string best;
    put_pages(best, pages);
    for (const PageEncoding encoding : kEncodings) {
      std::string other;
      put_pages(other, pages, encoding);
      EXPECT_LE(best.size(), other.size());
    }
  }
}

TEST(PageList, ListsThatEndEarlyAreRefused) {
  for (const PageList& pages : {PageList{1, 2, 300, 70'000}, range(9, 40), every_other(30)}) {
    for (const PageEncoding encoding : kEncodings) {
      std::string out;
      put_pages(out, pages, encoding);
      for (std::size_t length = 0; length < out.size(); ++length) {
        EXPECT_NE(problem_of_list(std::string_view(out).substr(0, length), pages.size()), "") << length;
      }
    }
  }
}

TEST(PageList, PagesBeyondTheAddressSpaceAreRefused) {
  const std::string beyond = "a page number is beyond the address space";
  const PageList pages{10, 11, 12};
  for (const PageEncoding encoding : kEncodings) {
    std::string out;
    put_pages(out, pages, encoding);
    EXPECT_EQ(problem_of_list(out, 3, 13), "");
    EXPECT_EQ(problem_of_list(out, 3, 12), beyond);
  }
  const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(problem_of_list(varints(PageEncoding::delta, {1, most}), 2), beyond);
  EXPECT_EQ(problem_of_list(varints(PageEncoding::runs, {most, 0}), 1), beyond);
  EXPECT_EQ(problem_of_list(varints(PageEncoding::bitmap, {most, 1}) + "\x01", 1), beyond);
}

TEST(PageList, AbsurdCountsAreRefusedBeforeMemoryIsTaken) {
  const auto absurd = static_cast<std::uint64_t>(kMostPages.count());
  EXPECT_EQ(problem_of_list(varints(PageEncoding::delta, {1}), absurd), "the list ends early");
  EXPECT_EQ(problem_of_list(varints(PageEncoding::runs, {1, absurd - 2}), absurd), "the list ends early");
  EXPECT_EQ(problem_of_list(varints(PageEncoding::bitmap, {1, 1}) + "\x01", absurd),
            "the bitmap is too small for its pages");
  EXPECT_EQ(problem_of_list(varints(PageEncoding::bitmap, {1, absurd}), 1), "the bitmap ends early");
  EXPECT_EQ(problem_of_list(varints(PageEncoding::runs, {1, 5}), 3), "a run has more pages than the epoch");
}

TEST(PageList, BitmapsHaveAsManyPagesAsSaid) {
  const std::string three = varints(PageEncoding::bitmap, {0, 1}) + "\x07";
  EXPECT_EQ(problem_of_list(three, 3), "");
  EXPECT_EQ(problem_of_list(three, 2), "the bitmap has more pages than the epoch");
  EXPECT_EQ(problem_of_list(three, 4), "the bitmap has fewer pages than the epoch");
}

TEST(PageList, UnknownEncodingsAreRefused) {
  EXPECT_EQ(problem_of_list(std::string("\0", 1), 0), "an unknown encoding of pages");
  EXPECT_EQ(problem_of_list("\x04", 0), "an unknown encoding of pages");
}

}  // namespace
}  // namespace remus::traces
