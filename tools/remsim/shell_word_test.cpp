#include "tools/remsim/shell_word.hpp"

#include <gtest/gtest.h>

namespace remus::cli {
namespace {

TEST(ShellWord, PlainWordsStayAndOthersAreQuoted) {
  EXPECT_EQ(shell_word("workload.work=3s"), "workload.work=3s");
  EXPECT_EQ(shell_word("a b"), "'a b'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("$(x)\n*"), "'$(x)?*'");
}

TEST(ShellWord, AnOptionAsTyped) { EXPECT_EQ(typed("--plug-limit", "10 MB"), "--plug-limit '10 MB'"); }

}  // namespace
}  // namespace remus::cli
