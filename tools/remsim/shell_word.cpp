#include "tools/remsim/shell_word.hpp"

namespace remus::cli {

std::string shell_word(std::string_view word) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+:,./@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos) return std::string(word);
  std::string text = "'";
  for (const char c : word) {
    if (c == '\'')
      text += "'\\''";
    else
      text += static_cast<unsigned char>(c) < ' ' || c == 0x7f ? '?' : c;  // no option takes a control character
  }
  return text + "'";
}

std::string typed(std::string_view option, std::string_view value) {
  return std::string(option) + " " + shell_word(value);
}

}  // namespace remus::cli
