// Holds the recorder against programs that dirty a known set of pages (writer.cpp), in every pattern, live and frozen:
// the pages of each epoch, and how many different ones, within 0.5 %, and what is said of those not seen, within 2 %.
// Epochs are cut when the writer says that its round is done, so that nothing depends on timing.
//
// Usage: known_set_check WRITER. Exit status 0 all hold, 1 one does not, 77 this machine cannot record.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tools/record/capability.hpp"
#include "tools/record/epoch_collector.hpp"
#include "tools/record/error.hpp"
#include "tools/record/process_tree.hpp"
#include "tools/record/signals.hpp"

namespace remus::record {
namespace {

constexpr int kReports = 3, kGo = 4;  // the writer's descriptors
constexpr double kTolerance = 0.005;  // issue 3
constexpr double kToleranceOfUnseen = 0.02;
constexpr int kSkipped = 77;
struct Counts {
  long pages = 0, fresh = 0, unseen = 0;
};

// The two pipes to and from the writer, whose ends are its descriptors 3 and 4.
class Conversation {
 public:
  Conversation() {
    int reports[2], go[2];
    if (::pipe(reports) != 0 || ::pipe(go) != 0) throw RecordError("known_set_check: no pipe");
    // Ours stay out of its way, and of its programs.
    ours_in_ = UniqueFd(::fcntl(reports[0], F_DUPFD_CLOEXEC, 10));
    ours_out_ = UniqueFd(::fcntl(go[1], F_DUPFD_CLOEXEC, 10));
    theirs_in_ = UniqueFd(::fcntl(reports[1], F_DUPFD_CLOEXEC, 10));
    theirs_out_ = UniqueFd(::fcntl(go[0], F_DUPFD_CLOEXEC, 10));
    for (const int end : {reports[0], reports[1], go[0], go[1]}) ::close(end);
    ::dup2(theirs_in_.get(), kReports);
    ::dup2(theirs_out_.get(), kGo);
  }
  // The writer has its own copies by now.
  void close_theirs() {
    ::close(kReports);
    ::close(kGo);
    theirs_in_.reset();
    theirs_out_.reset();
  }
  // What it says next; false when it has ended.
  bool next(Target& writer, Counts& said) {
    std::string line;
    for (char byte = 0; byte != '\n';) {
      writer.handle_events();
      const ssize_t got = read_or_event(ours_in_.get(), &byte, 1);
      if (got == 0) return false;
      if (got > 0) line += byte;
    }
    return std::sscanf(line.c_str(), "%ld %ld %ld", &said.pages, &said.fresh, &said.unseen) == 3;
  }
  void go_on() {
    if (::write(ours_out_.get(), "", 1) != 1) throw RecordError("known_set_check: the writer is gone");
  }

 private:
  UniqueFd ours_in_, ours_out_, theirs_in_, theirs_out_;
};

double miss(long recorded, long said) {
  return said == 0 ? static_cast<double>(recorded) : static_cast<double>(recorded) / static_cast<double>(said) - 1;
}

// Sums over the rounds, and the worst of them.
struct Verdict {
  int rounds = 0;
  Counts said, recorded;
  double worst_round = 0;
  bool uncounted = false;  // it is said that pages were given back, but not how many

  void add(Counts round_said, Counts round_recorded) {
    ++rounds;
    said = {said.pages + round_said.pages, said.fresh + round_said.fresh, said.unseen + round_said.unseen};
    recorded = {recorded.pages + round_recorded.pages, recorded.fresh + round_recorded.fresh, 0};
    const double off = miss(round_recorded.pages, round_said.pages);
    if (std::abs(off) > std::abs(worst_round)) worst_round = off;
  }
  double distinct_miss() const { return miss(recorded.fresh, said.fresh); }
  // What is not in the trace is told, and what is, is not told of as missing.
  bool tells_of_unseen() const {
    if (said.unseen == 0) return recorded.unseen == 0 && !uncounted;
    return uncounted || std::abs(miss(recorded.unseen, said.unseen)) <= kToleranceOfUnseen;
  }
  bool holds() const {
    return rounds > 1 && std::abs(worst_round) <= kTolerance && std::abs(distinct_miss()) <= kTolerance &&
           tells_of_unseen();
  }
};

std::vector<traces::PageNumber> cut(Target& target, EpochCollector& collector, bool frozen) {
  if (frozen) target.freeze();
  target.scan();
  if (frozen) target.thaw();
  return collector.take().pages;
}

Verdict record_pattern(const std::string& writer, const std::string& pattern, bool frozen) {
  Conversation conversation;
  EpochCollector collector(Numbering::dense, nullptr);
  ProcessTree target({writer, pattern}, collector);
  conversation.close_theirs();
  Verdict verdict;
  std::set<traces::PageNumber> seen;
  Counts said;
  for (bool is_start = true; conversation.next(target, said); is_start = false) {
    Counts recorded;
    for (const traces::PageNumber page : cut(target, collector, frozen)) {
      ++recorded.pages;
      recorded.fresh += seen.insert(page).second ? 1 : 0;
    }
    if (!is_start) verdict.add(said, recorded);  // its start is not part of any round
    conversation.go_on();
  }
  target.finish();
  for (const auto& [what, count, why] : target.unseen(Pages(verdict.recorded.pages))) {
    verdict.recorded.unseen += count.value_or(0);
    if (!count) verdict.uncounted = true;
  }
  return verdict;
}

// As it lists them.
std::vector<std::string> patterns_of(const std::string& writer) {
  std::vector<std::string> patterns;
  const std::unique_ptr<FILE, int (*)(FILE*)> list(::popen(("'" + writer + "' --list").c_str(), "r"), ::pclose);
  char name[64];
  while (list && std::fscanf(list.get(), "%63s", name) == 1) patterns.emplace_back(name);
  if (patterns.empty()) throw RecordError("known_set_check: " + writer + " lists no patterns");
  return patterns;
}

bool check_all(const std::string& writer) {
  fmt::print("{:<20} {:<7} {:>6} {:>9} {:>9} {:>12} {:>9} {:>9} {:>9} {:>8}\n", "pattern", "mode", "epochs", "said",
             "recorded", "worst epoch", "different", "recorded", "unseen", "told");
  bool all_hold = true;
  for (const std::string& pattern : patterns_of(writer)) {
    for (const bool frozen : {false, true}) {
      const Verdict verdict = record_pattern(writer, pattern, frozen);
      fmt::print("{:<20} {:<7} {:>6} {:>9} {:>9} {:>+10.2f} % {:>9} {:>9} {:>9} {:>8}  {}\n", pattern,
                 frozen ? "frozen" : "live", verdict.rounds, verdict.said.pages, verdict.recorded.pages,
                 100 * verdict.worst_round, verdict.said.fresh, verdict.recorded.fresh, verdict.said.unseen,
                 verdict.recorded.unseen, verdict.holds() ? "holds" : "MISSES");
      all_hold = all_hold && verdict.holds();
    }
  }
  return all_hold;
}

int run(const std::string& writer) {
  const SignalWatch signals;
  try {
    require_kernel_support();
  } catch (const RecordError& reason) {
    fmt::print(stderr, "skipped: {}\n", reason.what());
    return kSkipped;
  }
  try {
    return check_all(writer) ? 0 : 1;
  } catch (const RecordError& error) {
    const bool forbidden = std::string(error.what()).find("refused") != std::string::npos;
    fmt::print(stderr, "{}{}\n", forbidden ? "skipped: " : "", error.what());
    return forbidden ? kSkipped : 1;
  }
}

}  // namespace
}  // namespace remus::record

int main(int count, char** words) {
  if (count != 2) {
    fmt::print(stderr, "usage: known_set_check WRITER\n");
    return 2;
  }
  return remus::record::run(words[1]);
}
