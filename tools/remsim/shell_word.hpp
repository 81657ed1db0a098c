// Words of a command line, in messages and in commands to repeat.
#pragma once

#include <string>
#include <string_view>

namespace remus::cli {

// `word` as a shell takes it back, in one line: quoted where it holds anything but plain characters.
std::string shell_word(std::string_view word);

// "--plug-limit '10 MB'": the place of a mistake, as it was typed.
std::string typed(std::string_view option, std::string_view value);

}  // namespace remus::cli
