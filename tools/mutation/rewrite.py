"""Code with all its mutants compiled in, each behind a switch that the environment throws at run time."""
import itertools

HEADER_NAME = "remsim_mutant.hpp"

# The switch. What is computed by the compiler is never mutated (it cannot know): such a mutant is never reached.
HEADER = '''\
// Written by tools/mutate.
#pragma once
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <type_traits>

#include <fcntl.h>
#include <unistd.h>

namespace remsim_mutation {

template <std::size_t N>
struct Id {
  char text[N];
  constexpr Id(const char (&from)[N]) {
    for (std::size_t i = 0; i < N; ++i) text[i] = from[i];
  }
};

// Leaves an empty file of the mutant's name in the folder REMSIM_MUTANTS_REACHED, and says whether REMSIM_MUTANT names it.
inline bool announce(const char* id) {
  const int kept = errno;
  if (const char* folder = std::getenv("REMSIM_MUTANTS_REACHED")) {
    const int file = ::open((std::string(folder) + "/" + id).c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
    if (file >= 0) ::close(file);
  }
  const char* active = std::getenv("REMSIM_MUTANT");
  errno = kept;
  return active != nullptr && std::string(active) == id;
}

template <Id id>
struct Site {
  static bool active() {
    static const bool is = announce(id.text);
    return is;
  }
};

template <Id id>
constexpr bool mutant() {
  return std::is_constant_evaluated() ? false : Site<id>::active();
}

}  // namespace remsim_mutation
'''


def _switch(mutant):
    return f'::remsim_mutation::mutant<"{mutant.id}">()'


def _chain(mutants):
    """The code in place of one `find`: what the first active mutant of it says, and the original otherwise."""
    find = mutants[0].find
    if mutants[0].is_statement:
        return "".join(f"if ({_switch(mutant)}) {{ {mutant.replace} }} else " for mutant in mutants) + f"{{ {find} }}"
    return "(" + "".join(f"{_switch(mutant)} ? ({mutant.replace}) : " for mutant in mutants) + f"({find}))"


def rewritten(text, mutants, header):
    """The file's text with these mutants of it compiled in; header: what to include."""
    ordered = sorted(mutants, key=lambda mutant: mutant.begin)
    parts, at = [f'#include "{header}"\n#line 1\n'], 0
    for begin, same_place in itertools.groupby(ordered, key=lambda mutant: mutant.begin):
        same_place = list(same_place)
        parts += [text[at:begin], _chain(same_place)]
        at = same_place[0].end
    return "".join(parts) + text[at:]
