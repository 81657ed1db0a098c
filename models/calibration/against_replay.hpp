// A model beside the recording it was fitted to, epoch by epoch: mean and p99 of the pages in epochs of kReplayedRuns.
// Internal to calibrate.
//
// Method: the recording is cut anew into epochs of each length (ReplayProcess), and the model run through as many, with
// kReplaySeeds seeds; the interval is Student's over the seeds. Pauses and bytes of a checkpoint follow its pages, so
// that what differs here differs there.
#pragma once

#include <vector>

#include "models/calibration/calibrate.hpp"

namespace remus {

// Of 100, 40, 25 and 10 checkpoints a second.
inline constexpr std::array kReplayedRuns{Duration::ms(10), Duration::ms(25), Duration::ms(40), Duration::ms(100)};
inline constexpr int kReplaySeeds = 8;

// Lengths of which the recording holds fewer than 20 epochs are left out.
std::vector<AgainstReplay> against_replay(const CalibratedModel& model, const traces::Trace& recording);

// How far the model is from the replay where it was measured: the errors of means and, by half, of p99s added up.
double distance(const std::vector<AgainstReplay>&);

}  // namespace remus
