#include "tools/remsim/output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "tools/remsim/errors.hpp"

namespace remus::cli {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& place, int error) {
  throw OutputError(place + ": could not be written: " + std::strerror(error));
}

void write_all(int descriptor, std::string_view text, const std::string& place) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(place, errno);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

// A file descriptor that is closed, and a file name that is removed, unless all went well.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string path)
      : path_(std::move(path)), descriptor_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) {
    if (descriptor_ < 0) fail(path_, errno);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!renamed_) ::unlink(path_.c_str());
  }

  void write(std::string_view text, const std::string& place) {
    write_all(descriptor_, text, place);
    if (::fsync(descriptor_) != 0 && errno != EINVAL && errno != ENOTSUP) fail(place, errno);
    const int closed = ::close(descriptor_);
    descriptor_ = -1;
    if (closed != 0) fail(place, errno);
  }

  void rename_to(const std::string& path) {
    if (::rename(path_.c_str(), path.c_str()) != 0) fail(path, errno);
    renamed_ = true;
  }

 private:
  std::string path_;
  int descriptor_;
  bool renamed_ = false;
};

bool is_special(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

void write_directly(const std::string& path, std::string_view text) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) fail(path, errno);
  try {
    write_all(descriptor, text, path);
  } catch (...) {
    ::close(descriptor);
    throw;
  }
  if (::close(descriptor) != 0) fail(path, errno);
}

// The file behind a symbolic link, so that the link stays and what it names is replaced.
std::string target_of(const std::string& path) {
  std::error_code error;
  const fs::path target = fs::weakly_canonical(path, error);
  return error ? path : target.string();
}

void check_writable(const std::string& path) {
  struct stat status {};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) fail(path, EISDIR);
  if (exists && ::access(path.c_str(), W_OK) != 0) fail(path, errno);
  if (is_special(path)) return;
  const fs::path folder = fs::path(target_of(path)).parent_path();
  if (::access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK) != 0) fail(path, errno);
}

}  // namespace

void guard_standard_streams() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(descriptor, F_GETFD) >= 0) continue;
    // open() takes the lowest free number, which is `descriptor`. Read-only: a write to it fails, and is reported.
    const int opened = ::open("/dev/null", O_RDONLY);
    if (opened >= 0 && opened != descriptor) ::close(opened);
  }
}

void write_to_stdout(std::string_view text) { write_all(STDOUT_FILENO, text, "standard output"); }

Output::Output(std::string path) : path_(path == "-" ? "" : std::move(path)) {
  if (!path_.empty()) check_writable(path_);
}

void Output::write(std::string_view text) const {
  if (path_.empty()) return write_to_stdout(text);
  if (is_special(path_)) return write_directly(path_, text);
  const std::string target = target_of(path_);
  TemporaryFile file(target + ".part-" + std::to_string(::getpid()));
  file.write(text, path_);
  file.rename_to(target);
}

}  // namespace remus::cli
