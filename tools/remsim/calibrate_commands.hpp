// The kinds of `remsim calibrate`. Each takes all words after `calibrate` and returns the exit status.
#pragma once

#include "tools/remsim/command_line.hpp"

namespace remus::cli {

int calibrate_paper_command(const Arguments& words);   // calibrate_paper.cpp
int calibrate_xen47_command(const Arguments& words);   // calibrate_xen47.cpp
int calibrate_traces_command(const Arguments& words);  // calibrate_traces.cpp

}  // namespace remus::cli
