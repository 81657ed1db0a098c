// Records the dirty pages of a command, a running process or a VM into NAME.csv and NAME.dpt (traces/format): the whole
// of `remsim record` but its command line.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "models/units/quantity.hpp"
#include "traces/format/trace.hpp"

namespace remus::record {

inline constexpr std::size_t kFewestEpochs = 2;  // in a trace

// live: the target runs on while it is scanned. frozen: it is stopped meanwhile, so that an epoch's pages and contents
// are those of one moment.
enum class Mode { live, frozen };
// What the length of epochs is measured in: time that passes, CPU time of the target, the guest's own time.
enum class ClockKind { wall, cpu, guest };

// A VM to record in place of a command.
struct VmOptions {
  pid_t pid = 0;
  Bytes ram;
  std::optional<Bytes> below_4g;      // of the RAM; nothing: as QEMU's machines usually have it
  std::uint64_t jiffies_address = 0;  // guest-physical, of jiffies_64; for ClockKind::guest
  Duration tick = Duration::ms(4);    // of the guest (CONFIG_HZ=250)
};

// How much slower the target runs because it is recorded: recorded over unrecorded.
struct Slowdown {
  double factor = 1;
  std::string how;  // it was measured
};

struct Options {
  Duration epoch = Duration::ms(25);
  std::optional<Pages> max_sampled;  // contents are measured, of at most so many pages an epoch
  Mode mode = Mode::live;
  ClockKind clock = ClockKind::wall;
  Duration warmup;                    // wall time; dropped, though its pages get their numbers and contents
  std::optional<Duration> duration;   // wall time after that; without it, until the target ends
  std::optional<std::size_t> epochs;  // or after so many epochs, whichever comes first
  bool measure_overhead = false;      // run the command once more, unrecorded
  std::optional<Slowdown> slowdown;   // or it was measured elsewhere, and only has to be noted
  std::filesystem::path output;       // NAME
  std::vector<std::string> command;   // empty: vm or pid
  std::optional<VmOptions> vm;
  std::optional<pid_t> pid;  // of a process that runs already
  std::string version;       // of this program, for the header
};

struct Summary {
  std::size_t epochs = 0, late_epochs = 0;  // late: half as long again as asked for, or more
  Duration recorded;                        // on the trace's clock
  Pages dirty;                              // sum over the epochs
  Pages distinct;
  Duration stopped;                  // by the recorder
  Duration recorder_cpu, wall;       // CPU time the recorder used in `wall`, the whole recording's length
  std::optional<Slowdown> slowdown;  // of the time the epochs are measured in
  std::string outcome;               // of the target: "exited with status 0", "runs on"
  std::vector<std::string> warnings;
  std::vector<traces::TraceHeader::Unseen> unseen;
  int interrupted_by = 0;  // the signal that ended the recording early, or 0
};

// What messages call the target: "the VM", "process 42", or the command's name.
std::string target_name(const Options&);

// Runs the recording to its end: the target's, the duration's, or SIGINT, SIGTERM or SIGHUP (the files are then whole
// as well). Throws RecordError, traces::TraceWriteError; a started command is ended in either case. A recording of
// fewer than two epochs leaves no files and is a RecordError, unless it was interrupted.
Summary record(const Options&);

}  // namespace remus::record
