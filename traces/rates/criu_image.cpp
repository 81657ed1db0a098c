#include "traces/rates/criu_image.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <optional>

#include "traces/format/bytes.hpp"
#include "traces/format/error.hpp"

namespace remus::traces {
namespace {

constexpr std::uint32_t kServiceMagic = 0x55105940;
constexpr std::uint32_t kStatsMagic = 0x57093306;
constexpr std::size_t kHeadBytes = 12;  // both magics and the size

// By field number of dump_stats_entry, from 1.
constexpr std::array<std::string_view, 7> kDumpFields{"freezing_time", "frozen_time",   "memdump_time",
                                                      "memwrite_time", "pages_scanned", "pages_skipped_parent",
                                                      "pages_written"};

enum WireType : std::uint64_t { varint = 0, fixed64 = 1, delimited = 2, fixed32 = 5 };

struct Field {
  std::uint64_t number = 0;
  std::uint64_t value = 0;  // of a varint
  std::string_view inner;   // of what is delimited
  bool is_number = false;
};

// The next field of a message; nothing when it is cut or of no known type.
std::optional<Field> next_field(ByteReader& in) {
  const auto tag = in.varint();
  if (!tag) return std::nullopt;
  Field field{.number = *tag >> 3U, .value = 0, .inner = {}, .is_number = false};
  const std::uint64_t type = *tag & 7U;
  if (type == varint) {
    const auto value = in.varint();
    if (!value) return std::nullopt;
    field.value = *value;
    field.is_number = true;
    return field;
  }
  const auto length = type == delimited ? in.varint() : std::optional<std::uint64_t>(type == fixed64 ? 8 : 4);
  const bool known = type == delimited || type == fixed64 || type == fixed32;
  const auto inner = known && length ? in.take(*length) : std::nullopt;
  if (!inner) return std::nullopt;
  field.inner = *inner;
  return field;
}

void add_dump(Facts& facts, std::string_view message) {
  for (ByteReader in(message); !in.empty();) {
    const auto field = next_field(in);
    if (!field) facts.fail("is cut short or damaged: copy it again");
    if (!field->is_number || field->number == 0 || field->number > kDumpFields.size()) continue;
    facts.add(fmt::format("dump.{}", kDumpFields[field->number - 1]), fmt::format("{}", field->value), "");
  }
}

}  // namespace

bool is_criu_image(std::string_view bytes) {
  return bytes.size() >= sizeof kServiceMagic && fixed_at<std::uint32_t>(bytes, 0) == kServiceMagic;
}

Facts facts_of_criu_image(std::string_view bytes, const std::string& name) {
  Facts facts(name);
  if (bytes.size() < kHeadBytes) facts.fail("is cut short or damaged: copy it again");
  if (fixed_at<std::uint32_t>(bytes, 4) != kStatsMagic) facts.fail("is another image of CRIU's: give its stats-dump");
  const auto message = ByteReader(bytes.substr(kHeadBytes)).take(fixed_at<std::uint32_t>(bytes, 8));
  if (!message) facts.fail("is cut short or damaged: copy it again");
  constexpr std::uint64_t kDump = 1, kRestore = 2;  // of stats_entry
  for (ByteReader in(*message); !in.empty();) {
    const auto field = next_field(in);
    if (!field) facts.fail("is cut short or damaged: copy it again");
    if (field->number == kDump && !field->is_number) add_dump(facts, field->inner);
    if (field->number == kRestore) facts.add("restore", "", "");
  }
  return facts;
}

}  // namespace remus::traces
