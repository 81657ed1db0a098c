// Small questions to /proc and the kernel about other processes.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/units/quantity.hpp"

namespace remus::record {

// The process (thread group) of a task; the task itself when it is gone.
pid_t process_of(pid_t tid);
// The value of a line "KEY: VALUE" of /proc/PID/status, without blanks before it; "" when there is none.
std::string status_of(pid_t tid, std::string_view key);
// The file that it runs, as a path that can be opened whatever became of its name.
std::string program_path(pid_t pid);
// Its tasks; empty when it is gone.
std::vector<pid_t> tasks_of(pid_t pid);
// CPU time of all threads of a process so far, ended ones too; nothing when it is gone.
std::optional<Duration> cpu_time_of(pid_t pid);
// Accounts what a task on another CPU used since that CPU's last tick (up to 4 ms), which cpu_time_of() may otherwise
// miss.
void account_cpu_time(pid_t tid);
// Whether two tasks share one memory; false when one is gone.
bool same_memory(pid_t a, pid_t b);

// Whether a signal waits to be delivered to a process or its first task.
bool is_pending(pid_t pid, int signal);

// "exited with status 0", "was ended by signal 15 (Terminated)", from what wait() says.
std::string outcome_text(int wait_status);

}  // namespace remus::record
