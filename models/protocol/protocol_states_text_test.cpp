// STATES.md's text: written from the tables, and read back.
#include <algorithm>
#include <iterator>
#include <map>
#include <sstream>

#include "models/protocol/protocol_states_test.hpp"

namespace remus {
namespace {

using Lines = std::set<std::string>;

constexpr const char* kPreface = R"(# The states of both replicas

Generated from the code by `cmake --build build/release --target protocol_states`; do not edit. A test
(`protocol:ProtocolStates.*`) drives the real replicas through every state they can reach, with every event and every
value of `ProtocolConfig`, and fails when this page and the code differ in either direction.

In a diagram, an arrow carries the events that lead from one state to another; transitions that stay in a state are in the
table only. In a table, `when` says what is particular to a line among those of its state and event, each property taken
by itself (`otherwise`: no single property tells it from the others). Effects are named without epoch and generation; `-`: none. An *ignored* event changes nothing; a *refused* one
is a driver's bug and throws `InvariantViolated`. The primary is shown with a net buffer; without one, the effects on
egress are missing.
)";

std::string row(const Transition& t) {
  return "| " + t.state + " | " + t.event + " | " + t.when + " | " + t.next + " | " + t.effects + " |";
}

Lines rows(const StateTable& table) {
  Lines lines;
  for (const Transition& t : table.transitions) lines.insert(row(t));
  return lines;
}

Lines edges(const StateTable& table) {
  std::map<std::pair<std::string, std::string>, Lines> events;
  for (const Transition& t : table.transitions) {
    if (t.next != t.state) events[{t.state, t.next}].insert(t.event);
  }
  Lines lines;
  for (const std::string& start : table.starts) lines.insert("    [*] --> " + start);
  for (const auto& [ends, names] : events) {
    std::string label;
    for (const std::string& name : names) label += (label.empty() ? "" : " or ") + name;
    lines.insert("    " + ends.first + " --> " + ends.second + ": " + label);
  }
  return lines;
}

Lines without_effect(const StateTable& table) {
  std::map<std::string, std::pair<std::string, std::string>> by_state;
  const auto add = [](std::string& list, const std::string& event) { list += (list.empty() ? "" : ", ") + event; };
  for (const auto& [state, event] : table.ignored) add(by_state[state].first, event);
  for (const auto& [state, event] : table.refused) add(by_state[state].second, event);
  const auto shown = [](const std::string& list) { return list.empty() ? std::string("-") : list; };
  Lines lines;
  for (const auto& [state, lists] : by_state) {
    lines.insert("| " + state + " | " + shown(lists.first) + " | " + shown(lists.second) + " |");
  }
  return lines;
}

std::string joined(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::string section(const std::string& title, const StateTable& table) {
  return "\n## " + title + "\n\n```mermaid\nstateDiagram-v2\n" + joined(edges(table)) +
         "```\n\n| state | event | when | next state | effects |\n|---|---|---|---|---|\n" + joined(rows(table)) +
         "\n| state | ignored | refused |\n|---|---|---|\n" + joined(without_effect(table));
}

// The lines of a section's diagram and tables.
Lines stated(const std::string& document, const std::string& title) {
  Lines lines;
  std::istringstream text(document);
  bool inside = false;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("## ")) inside = line == "## " + title;
    const bool heading = line.starts_with("|---") || line.starts_with("| state |");
    if (inside && !heading && (line.starts_with("| ") || line.starts_with("    "))) lines.insert(line);
  }
  return lines;
}

void compare(const std::string& document, const std::string& title, const StateTable& table,
             std::vector<std::string>& differences) {
  Lines made = rows(table);
  made.merge(edges(table));
  made.merge(without_effect(table));
  const Lines said = stated(document, title);
  for (const std::string& line : made)
    if (!said.contains(line)) differences.push_back(title + ", the code does and the document does not say: " + line);
  for (const std::string& line : said)
    if (!made.contains(line)) differences.push_back(title + ", the document says and the code does not do: " + line);
}

}  // namespace

std::string states_document() {
  return kPreface + section("Primary", primary_states()) + section("Backup", backup_states());
}

std::vector<std::string> differences_from_code(const std::string& document) {
  std::vector<std::string> differences;
  compare(document, "Primary", primary_states(), differences);
  compare(document, "Backup", backup_states(), differences);
  return differences;
}

}  // namespace remus
