#include "tools/record/recorder.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include "models/units/format.hpp"
#include "tools/record/capability.hpp"
#include "tools/record/epoch_clock.hpp"
#include "tools/record/epoch_collector.hpp"
#include "tools/record/epoch_writer.hpp"
#include "tools/record/error.hpp"
#include "tools/record/host_facts.hpp"
#include "tools/record/page_sizes.hpp"
#include "tools/record/plain_run.hpp"
#include "tools/record/process_tree.hpp"
#include "tools/record/program_facts.hpp"
#include "tools/record/running_process.hpp"
#include "tools/record/signals.hpp"
#include "tools/record/trace_sink.hpp"
#include "tools/record/vm_target.hpp"

namespace remus::record {
namespace {

constexpr Bytes kStoreLimit{std::int64_t{2} << 30};  // for previous versions of pages
constexpr Duration kLookAgain = Duration::ms(100);   // whether a VM lives, of whose end nobody tells us
constexpr std::uint64_t kSeed = 1;                   // of the sample

Duration own_cpu_time() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return Duration::ns(std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec);
}

// An epoch with the values that this recording has.
traces::EpochRecord pattern(bool contents) {
  traces::EpochRecord like{};
  like.cpu = Duration();
  if (!contents) return like;
  PageSizes sizes;
  add_contents(like, {}, sizes);
  return like;
}

std::string command_text(const Options& options) {
  if (options.vm) return fmt::format("process {}", options.vm->pid);
  if (options.pid) return command_line_of(*options.pid);
  return fmt::format("{}", fmt::join(options.command, " "));
}

traces::TraceHeader header_of(const Options& options, const EpochClock& clock, const Target& target) {
  traces::TraceHeader header;
  header.address_space = "dense-id";
  header.mechanism = "uffd-wp-async";
  header.includes_kernel = options.vm.has_value();
  header.epoch = {.nominal = options.epoch, .policy = options.mode == Mode::live ? "live" : "frozen"};
  header.clock = {.domain = clock.domain(), .started_utc = utc_now()};
  header.target.kind = options.vm ? "vm" : options.pid ? "running-process" : "process-tree";
  header.target.command = command_text(options);
  header.host = host_facts();
  if (options.vm) header.target.ram = options.vm->ram;
  target.describe(header);
  if (options.max_sampled) {
    header.content = {.previous = "page-store",
                      .max_sampled = options.max_sampled,
                      .lz4_version = lz4_version(),
                      .zstd_version = zstd_version()};
  }
  header.recorder = {.name = "remsim record", .version = options.version};
  return header;
}

std::string overhead_sentence(const Summary& summary) {
  const auto share = [&](Duration part) { return 100 * part.in_seconds() / summary.wall.in_seconds(); };
  return fmt::format("recorder stopped the target {:.2f} % of the time and used {:.1f} % of a CPU; slowdown: {}",
                     share(summary.stopped), share(summary.recorder_cpu),
                     summary.slowdown ? summary.slowdown->how : "not measured");
}

class Recording {
 public:
  explicit Recording(const Options& options)
      : options_(options),
        sink_(options.output, pattern(options.max_sampled.has_value())),
        sampler_(options.max_sampled.value_or(Pages(0)), kStoreLimit, kSeed),
        collector_(options.vm ? Numbering::as_given : Numbering::dense, options.max_sampled ? &sampler_ : nullptr),
        target_(make_target()),
        clock_(make_clock()) {}

  ~Recording() { target_->finish(); }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  Summary run() {
    warm_up();
    start();
    EpochWriter writer(sink_);
    const Instant end = options_.duration ? monotonic_now() + *options_.duration : Instant(Duration(INT64_MAX));
    const std::size_t most_epochs = options_.epochs.value_or(SIZE_MAX);
    while (!over(end) && summary_.epochs < most_epochs) {
      if (wait_for_epoch_end(end)) cut(&writer);
    }
    const bool ended_itself = target_->ended();
    summary_.interrupted_by = end_requested();
    if (summary_.epochs < most_epochs && has_remainder()) cut(&writer);
    target_->finish();
    writer.finish();
    sum_up();
    if (options_.measure_overhead) measure_overhead(ended_itself);
    close_files();
    return std::move(summary_);
  }

 private:
  std::unique_ptr<Target> make_target() {
    if (options_.vm)
      return std::make_unique<VmTarget>(options_.vm->pid, options_.vm->ram, options_.vm->below_4g, collector_);
    if (options_.pid) return std::make_unique<ProcessTree>(*options_.pid, collector_);
    return std::make_unique<ProcessTree>(options_.command, collector_);
  }

  std::unique_ptr<EpochClock> make_clock() {
    if (options_.clock == ClockKind::wall) return make_wall_clock();
    if (options_.clock == ClockKind::cpu) return make_cpu_clock([this] { return target_->cpu_time(); });
    const auto jiffies = [this, address = options_.vm->jiffies_address] {
      return static_cast<VmTarget&>(*target_).read_word(address);
    };
    return make_guest_clock(jiffies, options_.vm->tick);
  }

  bool over(Instant end) {
    target_->handle_events();
    return target_->ended() || end_requested() != 0 || monotonic_now() >= end;
  }

  // A remainder is no epoch, unless it is all that there will be.
  bool has_remainder() { return target_->ended() || (clock_->now() - epoch_start_) * 2 >= options_.epoch; }

  // Waits a little; true when the epoch has its length.
  bool wait_for_epoch_end(Instant end) {
    const Duration left = options_.epoch - (clock_->now() - epoch_start_);
    if (left <= Duration()) return true;
    wait_for_event(std::min({clock_->wait_for(left), end - monotonic_now(), kLookAgain}));
    return false;
  }

  void warm_up() {
    const Instant end = monotonic_now() + options_.warmup;
    begin_epoch(clock_->now(), target_->cpu_time());
    while (!over(end)) {
      if (wait_for_epoch_end(end)) cut(nullptr);
    }
    if (options_.warmup > Duration()) cut(nullptr);
    if (!target_->ended()) return;
    const std::string ended = fmt::format("record: {} {}", target_name(options_), target_->outcome());
    if (options_.warmup <= Duration()) throw RecordError(ended + " before there was an epoch; record a longer run");
    throw RecordError(fmt::format("{} within the warm-up of {}; choose a shorter one", ended, format(options_.warmup)));
  }

  void start() {
    header_ = header_of(options_, *clock_, *target_);
    sink_.start(header_);
  }

  void begin_epoch(Duration clock, Duration cpu) {
    epoch_start_ = clock;
    cpu_at_start_ = cpu;
  }

  // Ends the epoch and begins the next; without a writer, what was found is dropped.
  void cut(EpochWriter* writer) {
    traces::EpochRecord epoch{};
    const bool frozen = options_.mode == Mode::frozen;
    if (frozen) target_->freeze();  // as late as it comes, what is written until then is this epoch's
    const Instant stopped = monotonic_now();
    const Duration now = clock_->now(), cpu = target_->cpu_time();
    target_->scan();
    if (frozen) {
      target_->thaw();
      epoch.stop = monotonic_now() - stopped;
      clock_->paused(epoch.stop);
    }
    epoch.run = now - epoch_start_;
    epoch.cpu = cpu - cpu_at_start_;
    begin_epoch(now, cpu);
    CollectedEpoch collected = collector_.take();
    if (writer == nullptr || epoch.run <= Duration() || target_->lost_memory()) return;
    recorded_ += epoch.run;
    epoch.end = recorded_;
    epoch.dirty = Pages(static_cast<std::int64_t>(collected.pages.size()));
    note(epoch, collected);
    writer->push(epoch, std::move(collected));
  }

  void note(const traces::EpochRecord& epoch, const CollectedEpoch& collected) {
    ++summary_.epochs;
    if (epoch.run * 2 >= options_.epoch * 3) ++summary_.late_epochs;
    summary_.dirty += epoch.dirty;
    summary_.stopped += epoch.stop;
    for (const traces::PageNumber page : collected.pages) {
      if (page >= seen_.size()) seen_.resize(std::max<std::size_t>(page + 1, seen_.size() * 2));
      if (!seen_[page]) summary_.distinct += Pages(1);
      seen_[page] = true;
    }
  }

  void sum_up() {
    summary_.recorded = recorded_;
    summary_.outcome = target_->outcome();
    summary_.warnings = target_->warnings();
    summary_.unseen = target_->unseen(summary_.dirty);
    if (sampler_.overflowed()) {
      summary_.warnings.push_back(
          fmt::format("previous versions of pages need more than {}: those without one were compared with zeros",
                      format(kStoreLimit)));
    }
    summary_.slowdown = options_.slowdown;
    summary_.recorder_cpu = own_cpu_time();
    summary_.wall = monotonic_now() - started_;
  }

  void measure_overhead(bool ended_itself) {
    const auto give_up = [this](const char* why) {
      summary_.warnings.push_back(fmt::format("--overhead: not measured, as the {}", why));
    };
    if (!ended_itself || end_requested() != 0) return give_up("command did not end by itself");
    const Duration recorded_cpu = children_cpu_time() - children_before_;
    const RunCost plain = run_plainly(options_.command, input_offset_);
    if (end_requested() != 0) return give_up("unrecorded run was interrupted");
    if (plain.outcome != summary_.outcome) return give_up(("unrecorded run " + plain.outcome).c_str());
    if (plain.wall <= Duration() || plain.cpu <= Duration()) return give_up("command ran too short");
    const double wall = summary_.wall.in_seconds() / plain.wall.in_seconds();
    const double cpu = recorded_cpu.in_seconds() / plain.cpu.in_seconds();
    summary_.slowdown = {
        .factor = options_.clock == ClockKind::cpu ? cpu : wall,
        .how = fmt::format("one run recorded, one not: wall time x {:.3f}, CPU time x {:.3f}", wall, cpu)};
  }

  void close_files() {
    if (summary_.epochs < kFewestEpochs) {
      sink_.discard();
      if (summary_.interrupted_by != 0) return;
      throw RecordError(
          fmt::format("record: {} {} after {} epoch{}; a trace needs {}: choose shorter epochs or a longer run",
                      target_name(options_), summary_.outcome.empty() ? "ended" : summary_.outcome, summary_.epochs,
                      summary_.epochs == 1 ? "" : "s", kFewestEpochs));
    }
    header_.unseen = summary_.unseen;
    header_.overhead.method = overhead_sentence(summary_);
    if (summary_.slowdown) header_.overhead.slowdown = summary_.slowdown->factor;
    sink_.finish(header_);
  }

  const Options& options_;
  Instant started_ = monotonic_now();
  Duration children_before_ = children_cpu_time();
  off_t input_offset_ = ::lseek(STDIN_FILENO, 0, SEEK_CUR);
  TraceSink sink_;
  ContentSampler sampler_;
  EpochCollector collector_;
  std::unique_ptr<Target> target_;
  std::unique_ptr<EpochClock> clock_;
  traces::TraceHeader header_;
  Duration epoch_start_, cpu_at_start_;  // on the clock; of the target
  Duration recorded_;
  std::vector<bool> seen_;  // by page number
  Summary summary_;
};

}  // namespace

std::string target_name(const Options& options) {
  if (options.vm) return "the VM";
  return options.pid ? fmt::format("process {}", *options.pid) : options.command.front();
}

Summary record(const Options& options) {
  require_kernel_support();
  if (!options.command.empty() && is_tracer(options.command.front())) {
    throw RecordError(fmt::format(
        "record: {} traces its program, as the recorder does, and a process has one tracer; record the program itself",
        options.command.front()));
  }
  const SignalWatch signals;
  return Recording(options).run();
}

}  // namespace remus::record
