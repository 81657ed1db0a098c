// The libFuzzer target: tools/fuzz builds and runs it.
#include <cstddef>
#include <cstdint>

#include "traces/fuzz/check_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  remus::traces::check_reader({reinterpret_cast<const char*>(data), size});
  return 0;
}
