// Exit statuses, as `remsim --help` and OUTPUT.md list them. Interrupted commands exit with 128 + the signal's number.
#pragma once

namespace remus::cli {

inline constexpr int kExitOk = 0;
inline constexpr int kExitCheckFailed = 1;  // an invariant was violated in a run; `validate`: a statement does not hold
inline constexpr int kExitBadInput = 2;     // a mistake in the command line or a file
inline constexpr int kExitCannotWrite = 3;  // the output could not be written
inline constexpr int kExitInternal = 70;    // a bug or a simulation that died (EX_SOFTWARE of sysexits.h)
inline constexpr int kExitSignalBase = 128;  // + the number of the signal that interrupted

}  // namespace remus::cli
