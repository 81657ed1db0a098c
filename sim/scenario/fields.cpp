#include "sim/scenario/fields.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <type_traits>

#include "models/cost/size_curve_text.hpp"
#include "models/units/format.hpp"
#include "models/units/parse.hpp"
#include "sim/scenario/load.hpp"
#include "sim/scenario/rates.hpp"

namespace remus::sim {
namespace {

constexpr std::array<std::string_view, 8> kKindNames{"compute", "disk-io", "download", "upload",
                                                     "web",     "tbench",  "pingpong", "keepalive"};
constexpr std::array<std::string_view, 2> kTransmitNames{"buffered", "while-paused"};
constexpr std::array<std::string_view, 2> kCommitNames{"backup-ack", "stream-written"};
constexpr std::array<std::string_view, 3> kIntervalNames{"suspend", "resume", "commit"};

constexpr std::array<std::string_view, 5> kDiskNames{"remus", "a", "b", "c", "dual-primary"};

// The words of an enumeration, in its order; only enumerations have an overload.
std::span<const std::string_view> words_of(Codec) { return kCodecNames; }
std::span<const std::string_view> words_of(TransmitMode) { return kTransmitNames; }
std::span<const std::string_view> words_of(CommitRule) { return kCommitNames; }
std::span<const std::string_view> words_of(IntervalFrom) { return kIntervalNames; }
std::span<const std::string_view> words_of(DiskProtocol) { return kDiskNames; }
std::span<const std::string_view> words_of(WorkloadKind) { return kKindNames; }

template <class Words>
std::string joined(const Words& words, std::string_view separator) {
  std::string text;
  for (const auto& word : words) (text += text.empty() ? "" : separator) += word;
  return text;
}

std::string choose_between(std::span<const std::string_view> words) { return "choose " + joined(words, ", "); }

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(separator, start), text.size());
    parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

// --- text to value, by type -------------------------------------------------------------------------------------

// Other names that people know a word by: Xen's documents call Remus's replication of disks protocol D.
std::string_view word_for(DiskProtocol, std::string_view text) { return text == "d" ? "remus" : text; }
template <class Enum>
std::string_view word_for(Enum, std::string_view text) {
  return text;
}

template <class Enum>
Enum parse_word(std::string_view text) {
  const std::span<const std::string_view> words = words_of(Enum{});
  const auto found = std::find(words.begin(), words.end(), word_for(Enum{}, text));
  if (found == words.end())
    throw std::invalid_argument(in_quotes(text) + " is none of these: " + choose_between(words));
  return static_cast<Enum>(found - words.begin());
}

bool parse_switch(std::string_view text) {
  if (text == "on" || text == "true") return true;
  if (text == "off" || text == "false") return false;
  throw std::invalid_argument(in_quotes(text) + " is neither: choose on or off");
}

std::string parse_line(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      throw std::invalid_argument(in_quotes(text) + " holds a control character: write one plain line");
  return std::string(text);
}

template <class T>
T parse_as(std::string_view text) {
  if constexpr (std::is_same_v<T, Duration>) return parse_duration(text);
  if constexpr (std::is_same_v<T, Bytes>) return parse_bytes(text);
  if constexpr (std::is_same_v<T, SizeCurve>) return parse_size_curve(text);
  if constexpr (std::is_same_v<T, BytesPerSecond>) return parse_bandwidth(text);
  if constexpr (std::is_same_v<T, Ratio>) return parse_ratio(text);
  if constexpr (std::is_same_v<T, Pages>) return parse_pages(text);
  if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) return static_cast<T>(parse_count(text));
  if constexpr (std::is_same_v<T, bool>) return parse_switch(text);
  if constexpr (std::is_same_v<T, std::string>) return parse_line(text);
  if constexpr (std::is_same_v<T, std::vector<double>>) return parse_rates(text);
  if constexpr (std::is_enum_v<T>) return parse_word<T>(text);
}

// --- ranges -----------------------------------------------------------------------------------------------------

[[noreturn]] void refuse_range(const Field& field, const std::string& text) {
  throw std::invalid_argument(text + " is out of range: choose " + std::string(field.low) + " to " +
                              std::string(field.high));
}

std::string to_text(const Field&, const std::vector<double>& list);

template <class T>
std::string to_text(const Field& field, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    return value ? "on" : "off";
  } else if constexpr (std::is_same_v<T, std::string>) {
    return value;
  } else if constexpr (std::is_enum_v<T>) {
    return std::string(words_of(T{})[static_cast<std::size_t>(value)]);
  } else if constexpr (std::is_integral_v<T>) {
    return std::to_string(value);
  } else if constexpr (std::is_same_v<T, BytesPerSecond>) {
    // Links are given in bits, disks and codecs in bytes: as the field's own bounds are.
    return format(value, field.high.ends_with("B/s") ? BandwidthStyle::bytes : BandwidthStyle::bits);
  } else if constexpr (std::is_same_v<T, Ratio>) {
    return field.high.ends_with("x") ? format_number(value.count()) + "x" : format(value);  // factors, and shares
  } else {
    return format(value);
  }
}

std::string to_text(const Field&, const std::vector<double>& list) {
  std::vector<std::string> numbers;
  for (const double number : list) numbers.push_back(format_number(number));
  return numbers.empty() ? "0" : joined(numbers, ",");
}

void check(const Field& field, const std::string& value) {
  if (field.high.empty()) return;
  const std::vector<std::string_view> words = split(field.high, ' ');
  if (std::find(words.begin(), words.end(), value) == words.end())
    throw std::invalid_argument(in_quotes(value) + " is none of these: " + choose_between(words));
}

void check(const Field& field, const std::vector<double>& list) {
  const double low = parse_number(field.low), high = parse_number(field.high);
  for (const double number : list)
    if (!(number >= low && number <= high)) refuse_range(field, format_number(number));
}

void check(const Field& field, const SizeCurve& curve) {
  const Bytes low = parse_bytes(field.low), high = parse_bytes(field.high);
  for (const Bytes end : {curve.first, curve.settled})
    if (end < low || end > high) refuse_range(field, format(end));
}

template <class T>
void check(const Field& field, const T& value) {
  if constexpr (!std::is_same_v<T, bool> && !std::is_enum_v<T>) {
    if (!(value >= parse_as<T>(field.low) && value <= parse_as<T>(field.high)))  // so that a nan is out of range
      refuse_range(field, to_text(field, value));
  }
}

// Reading goes through the same pointers as writing: nothing is written through these.
FieldPointer locate_const(const Field& field, const Experiment& experiment, const WorkloadSpec& workload) {
  return field.locate({const_cast<Experiment&>(experiment), const_cast<WorkloadSpec&>(workload)});
}

// A pointer of the field's type, to look at the type only.
FieldPointer type_of(const Field& field) {
  static const Experiment kExperiment;
  static const WorkloadSpec kWorkload;
  return locate_const(field, kExperiment, kWorkload);
}

template <class... Types>
bool is_any(const FieldPointer& pointer) {
  return (std::holds_alternative<Types*>(pointer) || ...);
}

}  // namespace

const Field* find_field(std::string_view path) {
  const std::span<const Field> fields = all_fields();
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.path == path; });
  return found == fields.end() ? nullptr : &*found;
}

std::string_view kind_name(WorkloadKind kind) { return kKindNames.at(static_cast<std::size_t>(kind)); }

WorkloadKind parse_kind(std::string_view name) { return parse_word<WorkloadKind>(name); }

std::vector<std::string_view> kinds_of(KindSet kinds) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < kKindNames.size(); ++i)
    if ((kinds & kind_bit(static_cast<WorkloadKind>(i))) != 0) names.push_back(kKindNames[i]);
  return names;
}

std::string kind_names(KindSet kinds) { return joined(kinds_of(kinds), ", "); }

std::vector<std::string_view> field_words(const Field& field) {
  const FieldPointer pointer = type_of(field);
  if (is_any<std::string>(pointer) && !field.high.empty()) return split(field.high, ' ');
  return std::visit(
      [](const auto* value) -> std::vector<std::string_view> {
        if constexpr (!std::is_enum_v<std::remove_cvref_t<decltype(*value)>>)
          return {};
        else
          return {words_of(*value).begin(), words_of(*value).end()};
      },
      pointer);
}

std::optional<std::string> field_default(const Field& field) {
  static const Experiment kExperiment;
  static const WorkloadSpec kWorkload;
  if (field.required()) return std::nullopt;
  return get_text(field, kExperiment, kWorkload);
}

std::string field_type(const Field& field) {
  const FieldPointer pointer = type_of(field);
  if (is_any<Duration>(pointer)) return "duration";
  if (is_any<Bytes>(pointer)) return "bytes";
  if (is_any<SizeCurve>(pointer)) return "size curve";
  if (is_any<BytesPerSecond>(pointer)) return "bandwidth";
  if (is_any<Ratio>(pointer)) return "ratio";
  if (is_any<Pages>(pointer)) return "pages";
  if (is_any<std::int64_t, std::uint64_t>(pointer)) return "count";
  if (is_any<bool>(pointer)) return "on/off";
  if (is_any<std::vector<double>>(pointer)) return "list";
  const std::vector<std::string_view> words = field_words(field);
  return words.empty() ? "text" : joined(words, "|");
}

std::string field_range(const Field& field) {
  return field.low.empty() ? "" : std::string(field.low) + " to " + std::string(field.high);
}

FieldForm field_form(const Field& field) {
  const FieldPointer pointer = type_of(field);
  if (is_any<std::int64_t, std::uint64_t>(pointer)) return FieldForm::whole;
  if (is_any<bool>(pointer)) return FieldForm::boolean;
  return is_any<std::vector<double>>(pointer) ? FieldForm::list : FieldForm::text;
}

bool is_quantity(const Field& field) {
  return is_any<Duration, Bytes, SizeCurve, BytesPerSecond, Ratio, Pages>(type_of(field));
}

std::string get_text(const Field& field, const Experiment& experiment, const WorkloadSpec& workload) {
  return std::visit([&](const auto* value) { return to_text(field, *value); },
                    locate_const(field, experiment, workload));
}

void set_text(const Field& field, FieldScope scope, std::string_view text) {
  std::visit(
      [&](auto* target) {
        auto value = parse_as<std::remove_reference_t<decltype(*target)>>(text);
        check(field, value);
        *target = std::move(value);
      },
      field.locate(scope));
}

void check_range(const Field& field, const Experiment& experiment, const WorkloadSpec& workload) {
  std::visit([&](const auto* value) { check(field, *value); }, locate_const(field, experiment, workload));
}

std::string provenance_key(const Field& field, const WorkloadSpec& workload) {
  const std::string path(field.path);
  return field.of_workload() ? "workload." + workload.name + path.substr(path.find('.')) : path;
}

bool is_shown(const Field& field, const Experiment& experiment, const WorkloadSpec& workload) {
  static const WorkloadSpec kDefaults;
  return !field.optional || experiment.provenance.contains(provenance_key(field, workload)) ||
         get_text(field, experiment, workload) != get_text(field, experiment, kDefaults);
}

std::string_view renamed_field(std::string_view old_path) {
  return old_path == "testbed.failover.guest_memory" ? "workload.memory" : "";
}

std::string field_suggestion(std::string_view path) {
  if (const std::string_view now = renamed_field(path); !now.empty()) return ": it is " + std::string(now) + " now";
  std::vector<std::string> paths;
  for (const Field& field : all_fields()) {
    if (field.path.ends_with("." + std::string(path))) return "; did you mean " + std::string(field.path) + "?";
    paths.emplace_back(field.path);
  }
  const std::string nearest = nearest_name(path, paths);
  return nearest.empty() ? "" : "; did you mean " + nearest + "?";
}

}  // namespace remus::sim
