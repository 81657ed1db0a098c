#include "traces/format/trace_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <system_error>

#include "traces/format/read.hpp"
#include "traces/format/save_file.hpp"
#include "traces/format/write.hpp"
#include "traces/format/zstd_codec.hpp"

namespace remus::traces {
namespace {

namespace fs = std::filesystem;

std::string reason() { return std::generic_category().message(errno == 0 ? EIO : errno); }

constexpr std::size_t kPartBytes = 1U << 20U;  // read at a time

[[noreturn]] void refuse_empty(const fs::path& path, const Trace& trace) {
  throw TraceError(fmt::format("{}: has no epochs{}; record again", path.string(),
                               trace.cut_short ? ", it is cut short after its header" : ""));
}

struct Ending {
  std::string_view text;
  std::string (*bytes)(const Trace&);
};

// Longer endings first.
constexpr std::array kEndings{
    Ending{".csv.zst", [](const Trace& trace) { return zstd_compressed(csv_text(trace)); }},
    Ending{".csv", csv_text},
    Ending{".dpt", dpt_bytes},
};

const Ending& ending_of(const fs::path& path) {
  for (const Ending& ending : kEndings) {
    if (path.string().ends_with(ending.text)) return ending;
  }
  throw TraceError(path.string() + ": name it .csv, .csv.zst or .dpt, the forms a trace can have");
}

}  // namespace

std::string load_bytes(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::is_directory(status)) throw TraceError(path.string() + ": is a folder; name a file");
  if (fs::is_character_file(status) || fs::is_block_file(status)) {
    throw TraceError(path.string() + ": is a device, which need not end; name a file");
  }
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::string bytes, part(kPartBytes, '\0');
  while (in) {
    in.read(part.data(), static_cast<std::streamsize>(part.size()));
    bytes.append(part, 0, static_cast<std::size_t>(in.gcount()));
  }
  if (!in.eof() || in.bad()) throw TraceError(fmt::format("{}: cannot be read: {}", path.string(), reason()));
  return bytes;
}

Trace trace_of(std::string_view bytes, const fs::path& path) {
  Trace trace = read_trace(bytes, path.string());
  if (trace.epochs.empty()) refuse_empty(path, trace);
  return trace;
}

Trace load_trace(const fs::path& path) { return trace_of(load_bytes(path), path); }

Salvaged load_salvaged(const fs::path& path) {
  Salvaged out = salvage_trace(load_bytes(path), path.string());
  if (!out.trace.epochs.empty()) return out;
  if (!out.problem.empty()) throw TraceError(out.problem);
  refuse_empty(path, out.trace);
}

void save_trace(const fs::path& path, const Trace& trace) {
  const Ending& ending = ending_of(path);
  if (ending.bytes == dpt_bytes && !trace.has_pages()) {
    throw TraceError(path.string() + ": a .dpt holds page numbers, and this trace has only counts; name it .csv");
  }
  save_bytes(path, ending.bytes(trace));
}

}  // namespace remus::traces
