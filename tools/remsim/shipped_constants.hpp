// Recomputed constants against the shipped files that hold them.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace remus::cli {

// A constant's value as the shipped files write it.
struct Recomputed {
  std::string file;  // in the data directory, "testbeds/paper.toml"
  std::string section, key;
  std::string field;  // for set_field, "workload.cpu.dirty.n1"
  std::string value;
  std::string from;  // the trace or the figure that fixes it
};

class ShippedConstants {
 public:
  // Reads the files that hold the values. Throws ScenarioError when one is not there, or lacks a value's line.
  explicit ShippedConstants(std::vector<Recomputed> values);
  // Whether the files hold them, and call nothing fitted that is not among them.
  bool hold() const { return recomputed_ == shipped_ && unproven().empty(); }
  // One line each for people, and what does not hold.
  std::string table() const;
  // "The shipped files hold these values.", or that they do not.
  std::string verdict() const;
  // The shipped values that say they are fitted and that nothing recomputes ("FILE: KEY"): claims without proof.
  std::vector<std::string> unproven() const;
  // The files with the recomputed values, into `folder`. Throws OutputError.
  void write_to(const std::string& folder) const;

 private:
  using Files = std::map<std::string, std::string>;  // name in the data directory -> text
  std::vector<Recomputed> values_;
  Files shipped_, recomputed_;
};

}  // namespace remus::cli
