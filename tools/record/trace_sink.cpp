#include "tools/record/trace_sink.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "traces/format/error.hpp"

namespace remus::record {
namespace {

// Characters: for the overhead a number and a sentence, for what was not seen a few of them.
constexpr std::size_t kRoomToLearn = 320 + 2048;

}  // namespace

TraceSink::File::File(std::filesystem::path base, const char* ending)
    : path(base += ending), keep(std::filesystem::exists(path)) {
  descriptor = UniqueFd(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
  check(static_cast<bool>(descriptor));
}

TraceSink::File::~File() {
  std::error_code ignored;
  if (!keep) std::filesystem::remove(path, ignored);
}

void TraceSink::File::empty() {
  check(::ftruncate(descriptor.get(), 0) == 0);
  keep = true;
}

void TraceSink::File::check(bool good) const {
  if (!good) throw traces::TraceWriteError(fmt::format("{}: {}", path.string(), std::strerror(errno)));
}

void TraceSink::File::append(const std::string& bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t written = ::write(descriptor.get(), bytes.data() + done, bytes.size() - done);
    check(written >= 0 || errno == EINTR);
    if (written > 0) done += static_cast<std::size_t>(written);
  }
}

void TraceSink::File::overwrite_start(const std::string& bytes) {
  check(::pwrite(descriptor.get(), bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
}

TraceSink::TraceSink(const std::filesystem::path& base, const traces::EpochRecord& like)
    : like_(like), csv_(base, ".csv"), dpt_(base, ".dpt") {}

void TraceSink::start(const traces::TraceHeader& header) {
  header_width_ = traces::header_json(header).size() + kRoomToLearn;
  csv_.empty();
  dpt_.empty();
  csv_.append(traces::csv_start(header, like_, header_width_));
  dpt_.append(writer_.start(header, header_width_));
}

void TraceSink::append(const traces::EpochRecord& epoch, const std::vector<traces::PageNumber>& pages) {
  csv_.append(traces::csv_row(epochs_++, epoch, like_));
  std::string bytes = writer_.append(epoch, pages);
  const auto now = std::chrono::steady_clock::now();
  if (now - last_flush_ >= std::chrono::seconds(1)) {
    bytes += writer_.flush();
    last_flush_ = now;
  }
  dpt_.append(bytes);
}

void TraceSink::finish(const traces::TraceHeader& header) {
  dpt_.append(writer_.finish());
  csv_.overwrite_start(traces::csv_start(header, like_, header_width_));
  dpt_.overwrite_start(traces::DptWriter().start(header, header_width_));
}

void TraceSink::discard() { csv_.keep = dpt_.keep = false; }

}  // namespace remus::record
