#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <nlohmann/json.hpp>

#include "models/units/parse.hpp"
#include "traces/format/check.hpp"
#include "traces/format/header.hpp"
#include "traces/format/header_fields.hpp"

namespace remus::traces {
namespace {

using Json = nlohmann::json;

// Keys that are missing or null leave their value as it is.
class HeaderReader {
 public:
  HeaderReader(const Json& in, const std::string& place, const std::string& prefix)
      : in_(in), place_(place), prefix_(prefix) {}

  void field(const char* key, std::string& value) {
    if (const Json* found = find(key)) value = text(key, *found);
  }
  void field(const char* key, bool& value) {
    if (const Json* found = find(key)) {
      if (!found->is_boolean()) refuse(key, "true or false");
      value = found->get<bool>();
    }
  }
  void field(const char* key, std::int64_t& value) {
    if (const Json* found = find(key)) value = count(key, *found);
  }
  void field(const char* key, Duration& value) {
    if (const Json* found = find(key)) value = Duration(count(key, *found));
    if (value > kLongest) refuse(key, "at most 31 years");
  }
  void field(const char* key, std::optional<std::uint64_t>& value) {
    if (const Json* found = find(key)) value = static_cast<std::uint64_t>(count(key, *found));
  }
  void field(const char* key, std::optional<double>& value) {
    if (const Json* found = find(key)) {
      if (!found->is_number()) refuse(key, "a number");
      value = found->get<double>();
    }
  }
  template <class T>
  void field(const char* key, std::optional<T>& value) {
    if (const Json* found = find(key)) value = T(count(key, *found));
  }
  template <class Function>
  void group(const char* key, const Function& function) {
    const Json* found = find(key);
    if (found == nullptr) return;
    if (!found->is_object()) refuse(key, "an object: {...}");
    HeaderReader inner(*found, place_, prefix_ + key + ".");
    function(inner);
  }
  template <class Value, class Function>
  void list(const char* key, std::vector<Value>& values, const Function& function) {
    const Json* found = find(key);
    if (found == nullptr) return;
    if (!found->is_array()) refuse(key, "a list: [...]");
    for (std::size_t at = 0; at < found->size(); ++at) {
      const std::string place = fmt::format("{}[{}]", key, at);
      if (!(*found)[at].is_object()) refuse(place.c_str(), "an object: {...}");
      HeaderReader inner((*found)[at], place_, prefix_ + place + ".");
      function(inner, values.emplace_back());
    }
  }

  [[noreturn]] void refuse(const char* key, std::string_view wanted) const {
    throw TraceError(fmt::format("{}: header: {}{} must be {}", place_, prefix_, key, wanted));
  }

 private:
  const Json* find(const char* key) const {
    const auto found = in_.find(key);
    return found == in_.end() || found->is_null() ? nullptr : &*found;
  }
  std::int64_t count(const char* key, const Json& value) const {
    constexpr const char* kWanted = "a whole number, not negative";
    if (!value.is_number_unsigned()) refuse(key, kWanted);
    const auto number = value.get<std::uint64_t>();
    if (!std::in_range<std::int64_t>(number)) refuse(key, kWanted);
    return static_cast<std::int64_t>(number);
  }
  std::string text(const char* key, const Json& value) const {
    if (!value.is_string()) refuse(key, "a text in quotes");
    return value.get<std::string>();
  }

  const Json& in_;
  const std::string& place_;
  std::string prefix_;
};

void check_identity(const Json& json, const std::string& place) {
  if (json.value("format", Json("dpt")) != Json("dpt")) {
    throw TraceError(fmt::format("{}: header: format is not \"dpt\"; is this a dirty-page trace?", place));
  }
  if (json.value("version", Json(kFormatVersion)) != Json(kFormatVersion)) {
    throw TraceError(fmt::format("{}: header: version is not {}, the only one this program reads; use a newer program",
                                 place, kFormatVersion));
  }
}

void check_ranges(const TraceHeader& header, const HeaderReader& reader) {
  if (header.page_size < kMinPageSize || header.page_size > kMaxPageSize ||
      !std::has_single_bit(static_cast<std::uint64_t>(header.page_size))) {
    reader.refuse("page_size", fmt::format("a power of two from {} to {}", kMinPageSize, kMaxPageSize));
  }
  if (header.nr_pages && (*header.nr_pages == 0 || *header.nr_pages > kPageNumberEnd)) {
    reader.refuse("nr_pages", fmt::format("from 1 to {}", kPageNumberEnd));
  }
  if (header.overhead.slowdown && !(*header.overhead.slowdown > 0 && std::isfinite(*header.overhead.slowdown))) {
    reader.refuse("overhead.slowdown", "more than 0 and finite");
  }
}

Json parsed(std::string_view text, const std::string& place) {
  try {
    Json json = Json::parse(text);
    if (!json.is_object()) throw TraceError(place + ": header: it must be a JSON object: {...}");
    return json;
  } catch (const Json::parse_error& error) {
    throw TraceError(
        fmt::format("{}: header: not JSON from its byte {} on; correct it or record again", place, error.byte));
  } catch (const Json::exception&) {
    throw TraceError(place + ": header: a number is out of range; correct it or record again");
  }
}

// With what is not UTF-8 replaced, so that it can be written as JSON again.
std::string as_utf8(std::string_view text) {
  return Json::parse(Json(std::string(text)).dump(-1, ' ', false, Json::error_handler_t::replace)).get<std::string>();
}

constexpr std::string_view kDirtyrec = "dirtyrec ";

// The text after "KEY=" up to the next blank; "" when the key is not there.
std::string_view comment_value(std::string_view comment, const std::string& key) {
  const std::size_t at = comment.find(" " + key + "=");
  if (at == std::string_view::npos) return {};
  const std::string_view rest = comment.substr(at + key.size() + 2);
  return rest.substr(0, rest.find(' '));
}

// The text after "cmd=" up to the two blanks that end it.
std::string command_of(std::string_view comment) {
  constexpr std::string_view kKey = " cmd=";
  const std::size_t at = comment.find(kKey);
  if (at == std::string_view::npos) return "";
  const std::string_view rest = comment.substr(at + kKey.size());
  return as_utf8(rest.substr(0, rest.find("  ")));
}

// A count from 1 to `most`, or nothing.
std::optional<std::int64_t> small_count(std::string_view text, std::int64_t most) {
  try {
    const std::int64_t count = parse_count(text);
    return count > 0 && count <= most ? std::optional(count) : std::nullopt;
  } catch (const UnitError&) {
    return std::nullopt;
  }
}

}  // namespace

TraceHeader parse_header(std::string_view json, const std::string& place) {
  const Json parsed_json = parsed(json, place);
  check_identity(parsed_json, place);
  TraceHeader header;
  HeaderReader reader(parsed_json, place, "");
  describe_header(reader, header);
  check_ranges(header, reader);
  return header;
}

bool is_dirtyrec(const TraceHeader& header) { return header.comment.starts_with(kDirtyrec); }

TraceHeader header_from_comment(std::string_view comment) {
  constexpr std::int64_t kLongestEpochMs = 1'000'000;
  TraceHeader header;
  header.comment = as_utf8(comment);
  if (!is_dirtyrec(header)) return header;
  const auto value = [&](const char* key) { return comment_value(comment, key); };
  const std::string_view mechanism = value("mechanism");
  header.mechanism = as_utf8(mechanism.substr(0, mechanism.find('+')));
  const auto page_size = small_count(value("page"), kMaxPageSize).value_or(0);
  if (page_size >= kMinPageSize && std::has_single_bit(static_cast<std::uint64_t>(page_size)))
    header.page_size = page_size;
  header.epoch.nominal = Duration::ms(small_count(value("epoch_ms"), kLongestEpochMs).value_or(0));
  if (value("mode") == "freeze") header.epoch.policy = "frozen";
  if (value("clock") == "guest-jiffies") header.clock.domain = "guest";
  header.target.command = command_of(comment);
  if (value("tag").starts_with("vm_")) {
    header.target.kind = "vm";
    header.includes_kernel = true;
  }
  return header;
}

}  // namespace remus::traces
