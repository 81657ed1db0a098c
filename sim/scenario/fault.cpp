#include "sim/scenario/fault.hpp"
