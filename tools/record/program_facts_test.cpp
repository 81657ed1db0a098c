#include "tools/record/program_facts.hpp"

#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

namespace remus::record {
namespace {

TEST(ProgramFacts, KnowsTracersByTheirNames) {
  for (const char* name : {"strace", "/usr/bin/gdb", "./rr", "gdbserver"}) EXPECT_TRUE(is_tracer(name)) << name;
  for (const char* name : {"", "/opt/strace/bin/sleep", "straced", "redis-server"})
    EXPECT_FALSE(is_tracer(name)) << name;
}

TEST(ProgramFacts, OwnFiltersAreThoseThatWeDoNotHave) {
  EXPECT_FALSE(has_filters_of_its_own(::getpid()));
  int ready[2], end[2];
  ASSERT_EQ(::pipe(ready), 0);
  ASSERT_EQ(::pipe(end), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    std::array<sock_filter, 1> rules = {{{.code = BPF_RET | BPF_K, .jt = 0, .jf = 0, .k = SECCOMP_RET_ALLOW}}};
    const sock_fprog program{.len = rules.size(), .filter = rules.data()};
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    char done = ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0 ? 'y' : 'n';
    ::close(end[1]);
    if (::write(ready[1], &done, 1) != 1) ::_exit(1);
    while (::read(end[0], &done, 1) > 0) {
    }
    ::_exit(0);
  }
  char filtered = 0;
  ASSERT_EQ(::read(ready[0], &filtered, 1), 1);
  if (filtered == 'y') {
    EXPECT_TRUE(has_filters_of_its_own(child));
  }
  for (const int each : {ready[0], ready[1], end[0], end[1]}) ::close(each);
  ::waitpid(child, nullptr, 0);
  EXPECT_FALSE(has_filters_of_its_own(child)) << "it is gone";
}

TEST(ProgramFacts, AProgramWithoutPrivilegesLosesNone) { EXPECT_EQ(lost_privileges(::getpid()), ""); }

}  // namespace
}  // namespace remus::record
