// What a program is, as far as being traced and recorded would change its fate.
#pragma once

#include <sys/types.h>

#include <string>

namespace remus::record {

// Whether a task's system calls pass a filter (seccomp) that ours do not: one we make it call might kill it.
bool has_filters_of_its_own(pid_t tid);

// Of a process that has just executed a program, in one sentence: that the program should have got privileges
// (set-user-ID, set-group-ID, file capabilities) and did not, because of us. "" when that is not so.
std::string lost_privileges(pid_t pid);

// Whether a program traces others, of which nothing can come: a process has one tracer. `program`: its path or name.
bool is_tracer(const std::string& program);

}  // namespace remus::record
