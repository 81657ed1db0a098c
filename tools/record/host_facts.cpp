#include "tools/record/host_facts.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <fstream>

namespace remus::record {
namespace {

// The value of the first "key : value" line of /proc/cpuinfo.
std::string cpu_info(std::string_view key) {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with(key) && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "";
}

bool is_virtual() { return cpu_info("flags").find(" hypervisor") != std::string::npos; }

std::string hypervisor_name() {
  std::ifstream file("/sys/hypervisor/type");
  std::string name;
  if (std::getline(file, name)) return name;
  return is_virtual() ? "unknown" : "";
}

}  // namespace

traces::TraceHeader::Host host_facts() {
  utsname kernel{};
  ::uname(&kernel);
  return {.cpu = cpu_info("model name"),
          .kernel = kernel.release,
          .hypervisor = hypervisor_name(),
          .cpus = ::sysconf(_SC_NPROCESSORS_ONLN),
          .ram = Bytes(::sysconf(_SC_PHYS_PAGES) * ::sysconf(_SC_PAGESIZE))};
}

std::string utc_now() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  tm fields{};
  ::gmtime_r(&now.tv_sec, &fields);
  char text[32];
  ::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &fields);
  return fmt::format("{}.{:09}Z", text, now.tv_nsec);
}

}  // namespace remus::record
