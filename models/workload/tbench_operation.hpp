// The operations of dbench's load, as tbench knows them, and what each costs on the wire.
//
// Models: the request and reply sizes of tbench 4.0's packet exchanges: a 39-byte stand-in for an SMB header, plus what
//   the operation carries (names count twice, as SMB's UTF-16 would).
// Leaves out: the packets' content; statuses (tbench's server never fails, so a load's expected failure costs the same
//   exchange as a success); what a name's client number does to its length: exact for client numbers of one digit
//   (10 clients), 2 bytes short per further digit.
// Parameters: none.
// Validated: all 605,161 exchanges that Debian's tbench 4.0-2.1 made in 40 s with one client (the whole client.txt, the
//   rewind, and a third of it again) had these sizes, as seen by a server that logged them.
// References: dbench 4.0 (samba.org), sockio backend: the sizes are facts taken from it, in our own words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "models/units/quantity.hpp"

namespace remus {

enum class OperationKind : std::uint8_t {
  create,
  close,
  rename,
  unlink,
  deltree,
  mkdir,
  rmdir,
  query_path,
  query_file,
  query_fs,
  set_file,
  find,
  write,
  read,
  lock,
  unlock,
  flush,
};

inline constexpr std::size_t kOperationKinds = static_cast<std::size_t>(OperationKind::flush) + 1;

// The name in result tables: tbench's own ("NTCreateX", "Qpathinfo", ...), but "Write" and "Read", as the paper prints
// what tbench calls WriteX and ReadX.
std::string_view operation_name(OperationKind kind);

// What a line of the load says about one operation; fields that its kind does not use are zero.
struct OperationArguments {
  Bytes names;  // length of the file names, each counted as tbench sends it: with the "." of the working directory
  Bytes data;   // write: bytes written; read: bytes returned
  std::int64_t entries = 0;  // find: directory entries returned
};

// One operation: one request and one reply on its client's connection. A deltree is counted but exchanges nothing.
class Operation {
 public:
  Operation(OperationKind kind, const OperationArguments& arguments);
  OperationKind kind() const { return kind_; }
  Bytes request() const { return Bytes(request_); }  // payload bytes from client to guest
  Bytes reply() const { return Bytes(reply_); }      // payload bytes from guest to client
  bool local() const { return request_ == 0; }       // completes at once, without the network

 private:
  std::int32_t request_;
  std::int32_t reply_;
  OperationKind kind_;
};

// The exchange each client makes before its first operation: 8 bytes there, 8 bytes back.
inline constexpr Bytes kTbenchGreeting{8};
// Largest packet tbench can hold; a load that needs more makes its server give up.
inline constexpr Bytes kTbenchLargestPacket{70000};

}  // namespace remus
