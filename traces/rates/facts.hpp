// The numbers of a report by their name, whichever form it came in: what the readers of text and JSON share.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/units/quantity.hpp"

namespace remus::traces {

class Facts {
 public:
  // `name`: of the report, opens every error line.
  explicit Facts(const std::string& name) : name_(name) {}
  // Text of a value as it stands, and the place of it (":12"), "" where there is none to tell.
  void add(const std::string& key, std::string value, const std::string& place);

  bool has(std::string_view key) const;
  // The first of `keys` that is there.
  std::optional<std::string> key_of(const std::vector<std::string>& keys) const;

  // A number from 0 to 1e15, whatever unit follows it. Nothing when none of `keys` is there. Here and below a
  // TraceError for a key that is there twice with different values, and for what is no such number.
  std::optional<double> number(const std::vector<std::string>& keys) const;
  std::optional<std::int64_t> count(const std::vector<std::string>& keys) const;
  // With a unit of QEMU's or virsh's (kbytes, bytes, MiB, ...); without one, in bytes.
  std::optional<Bytes> bytes(const std::vector<std::string>& keys) const;
  std::string text(std::string_view key) const;  // "" when it is not there

  [[noreturn]] void fail(const std::string& what) const;

 private:
  struct Fact {
    std::string value, place;
    bool contradicted = false;
  };
  struct Number {
    double value;
    std::string_view unit;
  };
  const Fact* find(const std::vector<std::string>& keys) const;
  Number number_of(const Fact& fact) const;
  [[noreturn]] void fail_at(const Fact& fact, const std::string& what) const;

  const std::string& name_;
  std::map<std::string, Fact, std::less<>> facts_;
};

}  // namespace remus::traces
