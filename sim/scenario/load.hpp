// Turns files and options into an Experiment, and an Experiment back into text.
//
// A command builds its experiment in this order:
//   Experiment e = load_testbed("paper");            // or load_scenario(FILE), which brings everything at once
//   load_workload(e, "web");                         // once per workload, in the order wanted
//   set_field(e, "cps", "10,40", "--cps 10,40");     // options: each one sets one field
//   set_field(e, "workload.connections=10");         // --set
//   validate(e);
// Every function throws ScenarioError (one line: place, what is wrong, fix) for what a user can get wrong, and leaves
// the experiment as it was.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/error.hpp"
#include "sim/scenario/scenario.hpp"

namespace remus::sim {

// The eight workloads of the paper, in its order: what `--workload all` means.
inline constexpr std::array<std::string_view, 8> kPaperWorkloads{"cpu",    "memory",   "io",  "compile",
                                                                 "upload", "download", "web", "tbench"};

// Provenance of a value given on the command line.
inline constexpr std::string_view kFromCommandLine = "set on the command line";

// `name_or_file`: a file when it contains a '/' or ends in ".toml", else the name of a shipped testbed (workload); an
// unknown name's error lists the known ones. The result has the testbed, the protocol its [protocol] table asks for,
// and the provenance of both; no workload and no cps.
Experiment load_testbed(std::string_view name_or_file);

// Appends one workload and its provenance; a shipped one with the values that the testbed has for it. A workload of the
// same name must not be there already.
void load_workload(Experiment&, std::string_view name_or_file);

// A whole experiment, such as dump() writes or a shorter one with `based_on` in its [testbed] and [[workload]] tables.
// `testbed`, if given, is loaded as by load_testbed in place of the file's; what the file says of the protocol stays.
Experiment load_scenario(const std::filesystem::path& file, const std::optional<std::string>& testbed = {});

// Sets one field from text and marks its provenance. `path` as listed by `remsim fields` (fields.hpp), e.g.
// "testbed.plug.limit", "protocol.transmit", "compression", "cps"; "workload.FIELD" sets it in every selected workload
// that uses it, "workload.NAME.FIELD" in one. `place` opens the error line: the option as typed ("--plug-limit 5").
void set_field(Experiment&, std::string_view path, std::string_view value, std::string_view place,
               std::string_view provenance = kFromCommandLine);
// The same from "path=value"; the place is "--set path=value".
void set_field(Experiment&, std::string_view assignment);

// Checks every field's range and what must hold between fields, as a run needs it: at least one workload; an empty cps
// list is allowed and means the baseline alone.
void validate(const Experiment&);

// The experiment as TOML, every used field with its provenance. load_scenario of it gives an equal Experiment, whose
// dump is the same bytes.
std::string dump(const Experiment&);

// Shipped names, sorted. Data directory: $REMSIM_DATA, else <directory of the executable>/../share/remsim.
std::vector<std::string> known_testbeds();
std::vector<std::string> known_workloads();

// The text of tbench's load file. Missing, unreadable, empty or a directory: ScenarioError that says what to install.
std::string read_load_file(const std::filesystem::path& path);

// The candidate nearest to `name` by edit distance, or "" when none is near enough to be worth suggesting.
std::string nearest_name(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace remus::sim
