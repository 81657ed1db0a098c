// `remsim trace convert IN OUT`: between the forms of a trace, and from raw recordings.
#include <fmt/format.h>

#include "tools/remsim/errors.hpp"
#include "tools/remsim/exit_codes.hpp"
#include "tools/remsim/output.hpp"
#include "tools/remsim/trace_commands.hpp"
#include "traces/format/check.hpp"
#include "traces/format/raw_read.hpp"
#include "traces/format/recut.hpp"
#include "traces/format/trace_file.hpp"

namespace remus::cli {
namespace {

constexpr const char* kDescription =
    "Writes a trace as .csv, .csv.zst (counts only) or .dpt (with page identities), by\nOUT's name. IN may also be "
    "what "
    "Xen, KVM or PAGEMAP_SCAN handed out, or a report of QEMU, libvirt or CRIU.";

constexpr const char* kFooter = R"(--from FORM takes files that traces/format/FORMAT.md specifies:
  xen-logdirty   bitmaps of XEN_DOMCTL_SHADOW_OP_CLEAN, one after the other
  kvm-bitmap     bitmaps of KVM_GET_DIRTY_LOG, one after the other
  kvm-ring       per epoch a count and so many struct kvm_dirty_gfn
  pagemap-scan   per epoch a count and so many struct page_region

Reports of one figure are known by their content (traces/format/FORMAT.md): QEMU's
info migrate and info dirty_rate, as text or QMP's JSON; virsh domjobinfo and
domstats --dirtyrate; CRIU's stats-dump, or crit decode of it.

Examples:
  remsim trace convert redis.dpt redis.csv
  remsim trace convert redis.dpt redis_100ms.dpt --join 4
  remsim trace convert stats-dump program.csv --epoch 500ms
  remsim trace convert dirty.bin vm.dpt --from kvm-bitmap --pages 131072 --epoch 25ms)";

constexpr std::int64_t kMostJoined = 1'000'000'000;

struct Options {
  std::vector<std::string> files;
  std::optional<std::string> output, form, pages, epoch, join;
};

traces::RawShape raw_shape(const Options& options) {
  const std::vector<std::string> names(traces::kRawFormNames.begin(), traces::kRawFormNames.end());
  traces::RawShape shape;
  shape.form = static_cast<traces::RawForm>(parse_word_option("--from", *options.form, names));
  if (!options.epoch) throw UsageError("--epoch: missing; the file does not say how long its epochs are, e.g. 25ms");
  shape.epoch = trace_time("--epoch", *options.epoch, Duration::ns(1));
  if (options.pages) {
    shape.pages = static_cast<std::uint64_t>(
        parse_count_option("--pages", *options.pages, 1, static_cast<std::int64_t>(traces::kPageNumberEnd)));
  } else if (needs_pages(shape.form)) {
    throw UsageError("--pages: missing; how many pages is a bitmap of? e.g. 131072 for 512 MiB");
  }
  return shape;
}

traces::Trace read_input(const std::string& path, const Options& options) {
  if (!options.form) {
    if (options.pages) throw UsageError("--pages: belongs to --from FORM");
    return read_trace_file(
        path, options.epoch ? std::optional(trace_time("--epoch", *options.epoch, Duration::ns(1))) : std::nullopt);
  }
  return traces::read_raw(traces::load_bytes(path), path, raw_shape(options));
}

traces::Trace converted(const std::string& path, const Options& options) {
  traces::Trace trace = read_input(path, options);
  if (!options.join) return trace;
  const auto n = static_cast<std::size_t>(parse_count_option("--join", *options.join, 1, kMostJoined));
  try {
    return traces::join_epochs(trace, n);
  } catch (const traces::TraceError& error) {
    throw UsageError(fmt::format("{}: {}", path, error.what()));
  }
}

}  // namespace

int trace_convert_command(const Arguments& words) {
  Options options;
  CommandLine line("remsim trace convert", kDescription);
  line.words("IN OUT", options.files, "what to read, and what to write (or -o)");
  line.option("-o,--output", options.output, "OUT", "what to write");
  line.option("--join", options.join, "N", "make one epoch of N neighbours: the union of their\npages; drops sizes");
  line.option("--from", options.form, "FORM", "IN is xen-logdirty, kvm-bitmap, kvm-ring or\npagemap-scan");
  line.option("--epoch", options.epoch, "TIME",
              "with --from: the length of each epoch, e.g. 25ms;\nof CRIU's stats-dump: the time since its parent");
  line.option("--pages", options.pages, "N", "with --from: size of the address space, which\nbitmaps need");
  line.footer(kFooter);
  if (!line.parse(words)) {
    write_to_stdout(line.help());
    return kExitOk;
  }
  const InAndOut files = in_and_out("convert", options.files, options.output);
  write_trace_file(files.out, converted(files.in, options));
  return kExitOk;
}

}  // namespace remus::cli
