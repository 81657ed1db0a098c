#include "models/workload/tbench_operation.hpp"

#include <array>

namespace remus {
namespace {

// Payload bytes of an exchange: fixed part, per byte of file names (request), per data byte (request, reply), per
// directory entry (reply). Source: dbench 4.0, sockio backend.
struct WireSize {
  std::string_view name;
  std::int64_t request, per_name_byte, per_written_byte;
  std::int64_t reply, per_read_byte, per_entry;
};

constexpr std::array<WireSize, kOperationKinds> kWireSizes{{
    {"NTCreateX", 74, 2, 0, 87, 0, 0},
    {"Close", 47, 0, 0, 39, 0, 0},
    {"Rename", 47, 2, 0, 39, 0, 0},
    {"Unlink", 43, 2, 0, 39, 0, 0},
    {"Deltree", 0, 0, 0, 0, 0, 0},
    {"Mkdir", 43, 2, 0, 39, 0, 0},
    {"Rmdir", 43, 2, 0, 39, 0, 0},
    {"Qpathinfo", 55, 2, 0, 71, 0, 0},
    {"Qfileinfo", 59, 0, 0, 71, 0, 0},
    {"Qfsinfo", 59, 0, 0, 71, 0, 0},
    {"Sfileinfo", 71, 0, 0, 47, 0, 0},
    {"Find", 59, 2, 0, 39, 0, 90},
    {"Write", 59, 0, 1, 55, 0, 0},
    {"Read", 59, 0, 0, 59, 1, 0},
    {"LockX", 51, 0, 0, 39, 0, 0},
    {"UnlockX", 51, 0, 0, 39, 0, 0},
    {"Flush", 41, 0, 0, 39, 0, 0},
}};

const WireSize& wire_size(OperationKind kind) { return kWireSizes[static_cast<std::size_t>(kind)]; }

}  // namespace

std::string_view operation_name(OperationKind kind) { return wire_size(kind).name; }

Operation::Operation(OperationKind kind, const OperationArguments& arguments) : kind_(kind) {
  const WireSize& size = wire_size(kind);
  request_ = static_cast<std::int32_t>(size.request + size.per_name_byte * arguments.names.count() +
                                       size.per_written_byte * arguments.data.count());
  reply_ = static_cast<std::int32_t>(size.reply + size.per_read_byte * arguments.data.count() +
                                     size.per_entry * arguments.entries);
}

}  // namespace remus
