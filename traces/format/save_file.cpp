#include "traces/format/save_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <random>
#include <system_error>

namespace remus::traces {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& place, const std::string& why) {
  throw TraceWriteError(fmt::format("{}: could not be written: {}", place.string(), why));
}

[[noreturn]] void fail(const fs::path& place, int error) { refuse(place, std::generic_category().message(error)); }

std::optional<struct stat> status_of(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return status;
}

bool is_special(const std::optional<struct stat>& status) {
  return status && !S_ISREG(status->st_mode) && !S_ISDIR(status->st_mode);
}

// What a symbolic link names in the end, whether or not there is such a file.
fs::path target_of(const fs::path& path) {
  constexpr int kMostLinks = 40;  // as Linux follows
  fs::path target = path;
  for (int i = 0; i < kMostLinks; ++i) {
    std::error_code none;
    const fs::path next = fs::read_symlink(target, none);
    if (none) return target;
    target = next.is_absolute() ? next : target.parent_path() / next;
  }
  fail(path, ELOOP);
}

// Holds back what would end the program between the creation of a file and its renaming.
class HeldSignals {
 public:
  HeldSignals() {
    sigset_t held;
    sigemptyset(&held);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&held, number);
    ::sigprocmask(SIG_BLOCK, &held, &before_);
  }
  ~HeldSignals() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

 private:
  sigset_t before_{};
};

// A file that is removed, and a descriptor that is closed, unless all went well. `place` is what errors name.
class PartFile {
 public:
  PartFile(const fs::path& target, const fs::path& place)
      : target_(target),
        place_(place),
        path_(target.string() + fmt::format(".part-{:08x}", std::random_device()())),
        replaced_(status_of(target)),
        descriptor_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, replaced_ ? 0600 : 0666)) {
    if (descriptor_ < 0) fail(place_, errno);
  }
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;
  ~PartFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!renamed_) ::unlink(path_.c_str());
  }

  void write(std::string_view bytes) {
    write_all(descriptor_, bytes, place_);
    if (replaced_) keep_owner_and_mode();
    if (::fsync(descriptor_) != 0 && errno != EINVAL && errno != ENOTSUP) fail(place_, errno);
    const int closed = ::close(descriptor_);
    descriptor_ = -1;
    if (closed != 0) fail(place_, errno);
    if (::rename(path_.c_str(), target_.c_str()) != 0) fail(place_, errno);
    renamed_ = true;
  }

 private:
  // The owner first: changing it may take bits away from the mode. What the system does not allow is left.
  void keep_owner_and_mode() const {
    constexpr mode_t kModeBits = 07777;
    constexpr auto kSameOwner = static_cast<uid_t>(-1);
    const bool kept = ::fchown(descriptor_, replaced_->st_uid, replaced_->st_gid) == 0 ||
                      ::fchown(descriptor_, kSameOwner, replaced_->st_gid) == 0;
    const mode_t others = kept ? mode_t{0} : mode_t{S_IRWXG};  // a group it was not meant for gets nothing
    if (::fchmod(descriptor_, replaced_->st_mode & kModeBits & ~others) != 0) fail(place_, errno);
  }

  fs::path target_, place_, path_;
  std::optional<struct stat> replaced_;
  int descriptor_;
  bool renamed_ = false;
};

void write_directly(const fs::path& path, std::string_view bytes) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) fail(path, errno);
  try {
    write_all(descriptor, bytes, path);
  } catch (const TraceWriteError&) {
    ::close(descriptor);
    throw;
  }
  if (::close(descriptor) != 0) fail(path, errno);
}

}  // namespace

void write_all(int descriptor, std::string_view bytes, const fs::path& place) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(place, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void check_writable(const fs::path& path) {
  const auto status = status_of(path);
  if (status && S_ISDIR(status->st_mode)) refuse(path, "is a folder; name a file");
  if (status && ::access(path.c_str(), W_OK) != 0) fail(path, errno);
  if (is_special(status)) return;
  const fs::path folder = target_of(path).parent_path();
  if (::access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK) != 0) fail(path, errno);
}

void save_bytes(const fs::path& path, std::string_view bytes) {
  const auto status = status_of(path);
  if (status && S_ISDIR(status->st_mode)) refuse(path, "is a folder; name a file");
  if (is_special(status)) return write_directly(path, bytes);
  const HeldSignals held;
  PartFile(target_of(path), path).write(bytes);
}

}  // namespace remus::traces
