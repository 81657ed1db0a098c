#include "sim/record/write_phases.hpp"

#include <gtest/gtest.h>

namespace remus::sim {
namespace {

ReportRow struck() {
  ReportRow row;
  row.cps = 40;
  row.metrics = {{"phase_protected_s", 12.3}, {"phase_down_s", 1.2}, {"phase_unprotected_s", 6.5},
                 {"requests_protected", 216}, {"requests_down", 0},  {"requests_unprotected", 7249}};
  return row;
}

TEST(WritePhases, ATableOfThoseThatAFaultStruck) {
  const ReportRow hit = struck();
  ReportRow baseline;
  EXPECT_EQ(write_phases({&baseline, &hit}),
            "\nphases around the fault\n"
            "  cps  the VM is      for  requests\n"
            "  1/s                   s               1/s\n"
            "   40  protected    12.30       216    17.6\n"
            "   40  down          1.20         0     0.0\n"
            "   40  unprotected   6.50      7249  1115.2\n");
  EXPECT_EQ(write_phases({&baseline}), "");
}

TEST(WritePhases, WorkInPlaceOfRequests) {
  ReportRow row = struck();
  row.metrics = {{"phase_protected_s", 5},
                 {"phase_down_s", 1},
                 {"phase_unprotected_s", 8},
                 {"work_protected_percent", 25},
                 {"work_unprotected_percent", 75}};
  EXPECT_EQ(write_phases({&row}),
            "\nphases around the fault\n"
            "  cps  the VM is     for  work\n"
            "  1/s                  s     %\n"
            "   40  protected    5.00  25.0\n"
            "   40  down         1.00     -\n"
            "   40  unprotected  8.00  75.0\n");
}

TEST(WritePhases, SaysWhatClientsSawAndLost) {
  ReportRow row = struck();
  EXPECT_FALSE(shows_inconsistency(row.metrics));
  row.metrics["split_brain"] = 1;
  row.metrics["orphaned_frames"] = 12;
  row.metrics["acknowledged_lost_bytes"] = 0;
  EXPECT_TRUE(shows_inconsistency(row.metrics));
  const std::string text = write_phases({&row});
  EXPECT_NE(text.find("what clients saw and lost at 40 cps\n"
                      "  both hosts ran the VM: no arbitrator decided which\n"
                      "  12 frames left to clients from a VM that is no more\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("acknowledged"), std::string::npos) << "nothing was lost" << text;
}

TEST(WritePhases, ADashWhereThereIsNoRate) {
  ReportRow hit = struck(), lacking = struck();
  hit.metrics["phase_down_s"] = 0;
  lacking.cps = 10;
  lacking.metrics.erase("requests_unprotected");
  EXPECT_EQ(write_phases({&hit, &lacking}),
            "\nphases around the fault\n"
            "  cps  the VM is      for  requests\n"
            "  1/s                   s               1/s\n"
            "   40  protected    12.30       216    17.6\n"
            "   40  down          0.00         0       -\n"
            "   40  unprotected   6.50      7249  1115.2\n"
            "   10  protected    12.30       216    17.6\n"
            "   10  down          1.20         0     0.0\n"
            "   10  unprotected   6.50         -       -\n");
}

TEST(WritePhases, EachSightHasItsOwnLine) {
  ReportRow row;
  row.cps = 10;
  row.metrics = {{"split_brain", 1},
                 {"orphaned_frames", 12},
                 {"orphaned_bytes", 3400},
                 {"acknowledged_lost_bytes", 56},
                 {"broken_connections", 7}};
  EXPECT_EQ(write_phases({&row}),
            "\nwhat clients saw and lost at 10 cps\n"
            "  both hosts ran the VM: no arbitrator decided which\n"
            "  12 frames left to clients from a VM that is no more\n"
            "  3400 B that clients hold were never sent by the VM that goes on\n"
            "  56 B of requests were acknowledged to clients, and lost\n"
            "  7 connections are broken: client and VM do not know the same of them\n");
  for (const auto& [metric, value] : Metrics(row.metrics))
    EXPECT_TRUE(shows_inconsistency({{metric, value}})) << metric;
  EXPECT_FALSE(shows_inconsistency({{"vm_lost", 1}, {"orphaned_frames", 0}}));
}

}  // namespace
}  // namespace remus::sim
