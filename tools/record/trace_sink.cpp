#include "tools/record/trace_sink.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "traces/format/error.hpp"

namespace remus::record {
namespace {

// Characters: the number of epochs, for the overhead a number and a sentence, for what was not seen a few of them.
constexpr std::size_t kRoomToLearn = 340 + 2048;

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
  length = 0;
}

void TraceSink::File::check(bool good) const {
  if (!good) throw traces::TraceWriteError(fmt::format("{}: {}", path.string(), std::strerror(errno)));
}

void TraceSink::File::append(const std::string& bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t written = ::write(descriptor.get(), bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno != EINTR) {
      const int error = errno;
      if (::ftruncate(descriptor.get(), length) != 0) keep = false;  // nothing that could be read
      errno = error;
      check(false);
    }
    if (written > 0) done += static_cast<std::size_t>(written);
  }
  length += static_cast<off_t>(bytes.size());
}

void TraceSink::File::sync() { check(::fsync(descriptor.get()) == 0 || errno == EINVAL || errno == ENOTSUP); }

void TraceSink::File::overwrite_start(const std::string& bytes) {
  check(::pwrite(descriptor.get(), bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
}

TraceSink::TraceSink(const std::filesystem::path& base, const traces::EpochRecord& like)
    : like_(like), csv_(base, ".csv"), dpt_(base, ".dpt") {}

void TraceSink::start(traces::TraceHeader header) {
  header.epochs = 0;
  header_width_ = traces::header_json(header).size() + kRoomToLearn;
  as_far_as_it_fits([&] {
    csv_.empty();
    dpt_.empty();
    csv_.append(traces::csv_start(header, like_, header_width_));
    dpt_.append(writer_.start(header, header_width_));
  });
}

void TraceSink::append(const traces::EpochRecord& epoch, const std::vector<traces::PageNumber>& pages) {
  as_far_as_it_fits([&] {
    csv_.append(traces::csv_row(csv_.epochs, epoch, like_));
    ++csv_.epochs;
    const std::string full = writer_.append(epoch, pages);
    ++epochs_;
    const auto now = std::chrono::steady_clock::now();
    const bool is_time = now - last_flush_ >= std::chrono::seconds(1);
    if (is_time) last_flush_ = now;
    append_blocks(is_time ? full + writer_.flush() : full);
  });
}

void TraceSink::finish(traces::TraceHeader header) {
  header.epochs = epochs_;
  as_far_as_it_fits([&] {
    append_blocks(writer_.flush());
    dpt_.append(writer_.finish());
    csv_.overwrite_start(traces::csv_start(header, like_, header_width_));
    dpt_.overwrite_start(traces::DptWriter().start(header, header_width_));
    csv_.sync();
    dpt_.sync();
  });
}

void TraceSink::append_blocks(const std::string& bytes) {
  if (bytes.empty()) return;
  dpt_.append(bytes);
  dpt_.epochs = epochs_;
}

template <class Step>
void TraceSink::as_far_as_it_fits(const Step& step) {
  try {
    step();
  } catch (const traces::TraceWriteError& full) {
    throw traces::TraceWriteError(fmt::format("{}; {}", full.what(), keep_what_fits()));
  }
}

std::string TraceSink::keep_what_fits() {
  try {
    append_blocks(writer_.flush());
  } catch (const traces::TraceWriteError&) {  // those identities are lost
  }
  for (File* file : {&csv_, &dpt_}) file->keep = file->keep && file->epochs > 0;
  if (!csv_.keep && !dpt_.keep) return "nothing is kept";
  const auto kept = [](const File& file) {
    return file.path.string() + (file.keep ? fmt::format(" keeps {} epochs", file.epochs) : " is removed");
  };
  return kept(csv_) + ", " + kept(dpt_);
}

void TraceSink::discard() { csv_.keep = dpt_.keep = false; }

}  // namespace remus::record
