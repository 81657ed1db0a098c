#include "traces/format/zstd_codec.hpp"

#include <zstd.h>

#include <algorithm>
#include <memory>
#include <new>

#include "models/units/invariant.hpp"

namespace remus::traces {
namespace {

constexpr int kLevel = 3;  // zstd's default: page lists gain little from higher ones

struct FreeStream {
  void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
};

}  // namespace

bool is_zstd(std::string_view bytes) {
  using namespace std::string_view_literals;
  return bytes.starts_with("\x28\xB5\x2F\xFD"sv);
}

std::string zstd_compressed(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t length = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), kLevel);
  invariant(ZSTD_isError(length) == 0, "zstd: a bound's length suffices");
  out.resize(length);
  return out;
}

std::optional<std::string> zstd_expanded(std::string_view bytes, std::size_t length) {
  const unsigned long long declared = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (declared == ZSTD_CONTENTSIZE_ERROR) return std::nullopt;
  if (declared != ZSTD_CONTENTSIZE_UNKNOWN && declared != length) return std::nullopt;
  std::string out(length, '\0');
  if (ZSTD_decompress(out.data(), out.size(), bytes.data(), bytes.size()) != length) return std::nullopt;
  return out;
}

Expanded zstd_expanded_file(std::string_view bytes, std::uint64_t longest) {
  const std::unique_ptr<ZSTD_DStream, FreeStream> stream(ZSTD_createDStream());
  if (!stream) throw std::bad_alloc();
  Expanded result;
  std::string buffer(ZSTD_DStreamOutSize(), '\0');
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  std::size_t status = 0;
  bool more = true;  // input left, or output that did not fit the buffer
  while (more) {
    ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
    status = ZSTD_decompressStream(stream.get(), &out, &in);
    if (ZSTD_isError(status) != 0) return {{}, "its zstd compression is damaged; compress it again"};
    if (result.text.size() + out.pos > longest) return {{}, "it expands too far; is it a trace?"};
    result.text.append(buffer, 0, out.pos);
    more = in.pos < in.size || out.pos == out.size;
  }
  if (status != 0)
    return {{}, "it is cut short within its zstd compression; copy it again, or expand what is there with zstd -d"};
  return result;
}

}  // namespace remus::traces
