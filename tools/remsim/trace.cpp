// `remsim trace`: shows, converts, cuts and merges dirty-page traces.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "tools/remsim/commands.hpp"
#include "tools/remsim/errors.hpp"
#include "tools/remsim/exit_codes.hpp"
#include "tools/remsim/output.hpp"
#include "tools/remsim/trace_commands.hpp"

namespace remus::cli {
namespace {

constexpr const char* kHelp = R"(Shows, converts, cuts and merges dirty-page traces (traces/format/FORMAT.md).

Usage: remsim trace COMMAND ...

Commands:
  info FILE...            what a trace holds, and where it comes from
  convert IN OUT          to .csv, .csv.zst or .dpt, by OUT's name; also from
                          bitmaps and lists of Xen, KVM and PAGEMAP_SCAN
  cut IN OUT              part of a trace; also what a damaged .dpt still has
  merge IN... -o OUT      one after the other
  COMMAND --help          a command's own options

Output is written beside OUT and renamed when it is complete.

Exit status: 0 done; 2 a trace or the command line is wrong; 3 the output could
not be written.
)";

struct Part {
  const char* name;
  int (*run)(const Arguments&);
};

constexpr std::array kParts{Part{"info", trace_info_command}, Part{"convert", trace_convert_command},
                            Part{"cut", trace_cut_command}, Part{"merge", trace_merge_command}};

}  // namespace

int trace_command(const Arguments& words) {
  if (words.empty()) throw UsageError("trace: info, convert, cut or merge is missing (remsim trace --help)");
  if (words.front() == "--help" || words.front() == "-h") {
    write_to_stdout(kHelp);
    return kExitOk;
  }
  std::vector<std::string> names;
  for (const Part& part : kParts) {
    if (words.front() == part.name) return part.run(Arguments(words.begin() + 1, words.end()));
    names.emplace_back(part.name);
  }
  throw UsageError(fmt::format("trace '{}': unknown{}; choose one of {}", words.front(),
                               did_you_mean(words.front(), names), fmt::join(names, ", ")));
}

}  // namespace remus::cli
