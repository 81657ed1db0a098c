// The program's commands. Each takes the words after its name and returns the exit status; UsageError, OutputError and
// sim::ScenarioError are left to main, which prints their line.
#pragma once

#include "sim/record/report.hpp"
#include "tools/remsim/command_line.hpp"

namespace remus::cli {

int run_command(const Arguments& words);           // run.cpp
int explain_command(const Arguments& words);       // explain.cpp
int faults_command(const Arguments& words);        // faults.cpp
int fields_command(const Arguments& words);        // fields.cpp
int help_command(const Arguments& words);          // help.cpp
int testbeds_command(const Arguments& words);      // catalog.cpp
int workloads_command(const Arguments& words);     // catalog.cpp
int calibrate_command(const Arguments& words);     // calibrate.cpp
int record_command(const Arguments& words);        // record.cpp
int trace_command(const Arguments& words);         // trace.cpp
int availability_command(const Arguments& words);  // availability.cpp
int validate_command(const Arguments& words);      // validate.cpp

// Of this program and the SimGrid it is linked with.
sim::Provenance provenance();
// What --version prints.
std::string version_text();

}  // namespace remus::cli
