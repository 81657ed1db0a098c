// The one table of all scenario fields: name, type, range, which workloads use it, meaning.
//
// The TOML reader, --set, the dump, the range checks, the suggestions for misspelt names and the documentation
// (`remsim fields`, `remsim explain`) are all made from it; a new member of scenario.hpp needs one row in
// field_table.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace remus::sim {

// Points at the field within an experiment; the alternative is the field's type.
using FieldPointer =
    std::variant<Duration*, Bytes*, SizeCurve*, BytesPerSecond*, Ratio*, Pages*, std::int64_t*, std::uint64_t*, bool*,
                 std::string*, std::vector<double>*, Codec*, TransmitMode*, CommitRule*, IntervalFrom*, DiskProtocol*>;

// Where a field is looked up: fields of workloads in `workload`, the others in `experiment`.
struct FieldScope {
  Experiment& experiment;
  WorkloadSpec& workload;
};

// A set of WorkloadKinds, one bit each.
using KindSet = std::uint32_t;
constexpr KindSet kind_bit(WorkloadKind kind) { return KindSet{1} << static_cast<unsigned>(kind); }

struct Field {
  std::string_view path;  // "testbed.plug.limit"; of workloads "workload.connections", without the workload's name
  FieldPointer (*locate)(FieldScope);
  // Inclusive bounds, as the field's own text. For text: `high` lists the allowed words, "" is any one line.
  std::string_view low, high;
  KindSet used_by;  // the workload kinds that use it; 0: not a field of workloads
  std::string_view meaning;
  bool optional = false;  // a workload's file may leave it out: the default of scenario.hpp

  bool of_workload() const { return used_by != 0; }
  bool used_by_kind(WorkloadKind kind) const { return (used_by & kind_bit(kind)) != 0; }
  // Whether a scenario must give it; the others have a default in scenario.hpp.
  bool required() const { return !optional && (of_workload() || path.starts_with("testbed.") || path == "cps"); }
};

// In the order of the dump: plain fields before the sections they share a prefix with.
std::span<const Field> all_fields();
// Null when there is none of that path.
const Field* find_field(std::string_view path);
// "compute", "disk-io", ...
std::string_view kind_name(WorkloadKind);
// The kind of that name, or a std::invalid_argument that lists them.
WorkloadKind parse_kind(std::string_view name);
// The kinds of the set, in their order; as one text: "download, upload, web".
std::vector<std::string_view> kinds_of(KindSet);
std::string kind_names(KindSet);
// Whether such workloads are clients' traffic with a server in the guest.
bool has_traffic(WorkloadKind);

// "duration", "bytes", "size curve", "bandwidth", "ratio", "pages", "count", "on/off", "text", "list", or the words
// allowed.
std::string field_type(const Field&);
// The words it allows; empty where it is no choice of words.
std::vector<std::string_view> field_words(const Field&);
// Its value where nothing gives one; nothing for a required field.
std::optional<std::string> field_default(const Field&);
// "0s to 10s", "1 to 4096"; "" where the type says it all.
std::string field_range(const Field&);

// How TOML writes the field: a string, a bare number or boolean, or an array of numbers.
enum class FieldForm { text, whole, boolean, list };
FieldForm field_form(const Field&);
// Whether its text carries a unit.
bool is_quantity(const Field&);

// The field's value as text that set_text reads back identically.
std::string get_text(const Field&, const Experiment&, const WorkloadSpec&);
// Throws std::invalid_argument (one line, without a place) when `text` is not of the field's type or out of its range.
void set_text(const Field&, FieldScope, std::string_view text);
// The same check of the value that is there.
void check_range(const Field&, const Experiment&, const WorkloadSpec&);

// Its key in Experiment::provenance: "testbed.plug.limit", "workload.web.connections".
std::string provenance_key(const Field&, const WorkloadSpec&);
// Whether a dump and `remsim explain` show it: all but an optional field at its default that nothing has set.
bool is_shown(const Field&, const Experiment&, const WorkloadSpec&);

// The present name of a field that had another one, or "".
std::string_view renamed_field(std::string_view old_path);

// "; did you mean testbed.plug.limit?" or "" when nothing is near.
std::string field_suggestion(std::string_view path);

}  // namespace remus::sim
