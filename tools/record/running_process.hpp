// A process that runs already, before it is traced: who it is, and whether it can be recorded.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace remus::record {

// Throws RecordError, with what to do about it, when there is no such process, or it is a thread, a zombie, stopped, a
// kernel thread, traced by another, under a seccomp filter, or this recorder itself.
void require_attachable(pid_t pid);

// Why tracing a process was refused with EPERM, and what to do about it.
std::string refusal_of(pid_t pid);

// The process and all that descend from it, parents before their children; never this recorder.
std::vector<pid_t> family_of(pid_t pid);

// Whether somebody traces it.
bool is_traced(pid_t pid);

// Its command line, with blanks between the words; "[NAME]" when it has none.
std::string command_line_of(pid_t pid);

}  // namespace remus::record
