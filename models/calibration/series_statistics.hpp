// Statistics of a series of counts, one per epoch, whose neighbours may be alike.
//
// References: C. J. Geyer, Practical Markov Chain Monte Carlo, Statistical Science 7 (1992), section 3.3 (the initial
// monotone sequence); G. E. P. Box, G. M. Jenkins, Time Series Analysis, 1976, section 2.1 (autocorrelation).
#pragma once

#include <cstddef>
#include <vector>

namespace remus {

// Precondition of all (checked, InvariantViolated): at least one value.
double mean_of(const std::vector<double>&);

// Coefficient of variation: standard deviation (n - 1) over the mean. 0 for one value or a mean of 0.
double variation_of(const std::vector<double>&);

// Of values `lag` apart, in [-1, 1]; 0 when they do not vary or the series is not longer than the lag.
double autocorrelation(const std::vector<double>&, std::size_t lag);

// Beyond it an autocorrelation of n values is hardly chance: 2 / sqrt(n).
double significant_autocorrelation(std::size_t n);

// How many independent values tell as much about the mean: n over 1 + 2 sum of the autocorrelations, summed in pairs as
// long as these are positive, none taken for more than the one before. From 1 to n: anticorrelation is not taken for
// more knowledge than n values hold.
double independent_values(const std::vector<double>&);

// Of the mean, relative to it: variation / sqrt(independent values).
double relative_standard_error(const std::vector<double>&);

}  // namespace remus
