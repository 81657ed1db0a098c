// Distinct pages written in a stretch of guest run time T, and how the epochs vary about it.
//
// Models: N(T) = n1 (1 - e^(-T/t1)) + n2 (1 - e^(-T/t2)) + n3 (1 - e^(-T/t3)): a small hot set rewritten at once, a
// large one reached slowly, and a third where measurements show it (n3 = 0: none); and what the program's bursts add
// (Bursts). Each epoch's count is that times a level about 1, log-normal with coefficient of variation `spread`; a
// share of its variance (`phase_share`) belongs to the program's phases and outlasts epochs: its correlation falls by e
// in `phase_time` of guest run time. A program that grows has a level that rises (or falls) in a straight line, by the
// factor `growth` within `growth_time`, and then begins again, as a replayed recording does. Leaves out: which pages
// they are, and any other law of the levels. Validated: traces/MODELS.md, validation/calibration.
#pragma once

#include "models/units/quantity.hpp"

namespace remus {

// A program that is at work and at rest in turn, or collects its garbage now and then: a set that is written in bursts
// only, on top of what is written all the time.
//
// Models: bursts and the gaps between them have exponential lengths. An epoch in which bursts lasted s has n (1 -
// e^(-s/t)) of the set. Its mean over all epochs of length T, n (1 - E e^(-s(T)/t)), follows from the Markov chain of
// two states: a sum of two exponentials (our derivation; the chain killed at rate 1/t while in a burst). Leaves out:
// periods, bursts of different kinds. Validated: dirty_curve_test.cpp, curve_process_test.cpp.
struct Bursts {
  Pages n;        // pages of the set; 0: the program has no bursts
  Duration t{1};  // its time constant, in time within bursts, > 0
  // Mean lengths of a burst and of a gap, > 0. A run draws each of them: shorter ones than kShortest cost much, and no
  // epoch tells them from a set that is written all the time.
  static constexpr Duration kShortest = Duration::us(100);
  Duration on = kShortest;
  Duration off = kShortest;

  // n (1 - share e^(-T/fast) - (1 - share) e^(-T/slow)) is the mean in a run of length T.
  struct Decay {
    double share;       // in [0, 1]
    double fast, slow;  // rates, 1/s
  };
  Decay decay() const;
  double mean(Duration run) const;
  bool operator==(const Bursts&) const = default;
};

struct DirtyCurve {
  Pages n1;               // pages of the hot set
  Duration t1{1};         // its time constant, > 0
  Pages n2;               // pages of the slow set
  Duration t2{1};         // its time constant, > 0
  Ratio spread{};         // coefficient of variation of an epoch's count about N(T), >= 0
  Ratio phase_share{};    // of the variance of the logarithm of the level, that of the phases, in [0, 1]
  Duration phase_time{};  // over which it is forgotten; 0 with a phase_share of 0
  Pages n3{};             // pages of a third set; 0: none
  Duration t3{1};         // its time constant, > 0
  Bursts bursts{};
  Ratio growth{1.0};       // the level at the end of growth_time over that at its start, > 0; the mean is 1
  Duration growth_time{};  // > 0, or 0 with a growth of 1

  // Pages of all sets: what the mean grows to.
  Pages total() const { return n1 + n2 + n3 + bursts.n; }
  // The level that growth gives after so much run time.
  double growth_after(Duration run) const;
  // Mean number of distinct pages in a run of length T >= 0, not rounded.
  double mean(Duration run) const;
  bool operator==(const DirtyCurve&) const = default;
};

}  // namespace remus
