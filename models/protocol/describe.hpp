// Events and effects as text, a word and its numbers each ("SendCheckpoint 3"): for transcripts and messages.
#pragma once

#include <string>

#include "models/protocol/messages.hpp"

namespace remus {

std::string describe(const PrimaryEvent& event);
std::string describe(const BackupEvent& event);
std::string describe(const PrimaryEffect& effect);
std::string describe(const BackupEffect& effect);

// All of a list, separated by ", "; "-" when it is empty.
template <class Effect>
std::string describe(const EffectList<Effect>& effects) {
  std::string text;
  for (const Effect& effect : effects) text += (text.empty() ? "" : ", ") + describe(effect);
  return text.empty() ? "-" : text;
}

}  // namespace remus
