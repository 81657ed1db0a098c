#include "models/workload/load_file.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <optional>

namespace remus {
namespace {

constexpr std::size_t kMostWords = 8;
constexpr std::string_view kStatusPrefix = "NT_STATUS_";
constexpr Bytes kWorkingDirectory{1};  // tbench puts its working directory, ".", before every file name

// How an operation's line looks between its name and its status: file names, then numbers, of which one matters.
struct LineShape {
  std::string_view word;
  OperationKind kind;
  std::size_t names, numbers;
  std::size_t data = 0;     // which number (from 1) holds the bytes moved; 0: none
  std::size_t entries = 0;  // which number (from 1) counts the directory entries
};

constexpr std::array<LineShape, kOperationKinds> kShapes{{
    {"NTCreateX", OperationKind::create, 1, 3},
    {"Close", OperationKind::close, 0, 1},
    {"Rename", OperationKind::rename, 2, 0},
    {"Unlink", OperationKind::unlink, 1, 1},
    {"Deltree", OperationKind::deltree, 1, 0},
    {"Mkdir", OperationKind::mkdir, 1, 0},
    {"Rmdir", OperationKind::rmdir, 1, 0},
    {"QUERY_PATH_INFORMATION", OperationKind::query_path, 1, 1},
    {"QUERY_FILE_INFORMATION", OperationKind::query_file, 0, 2},
    {"QUERY_FS_INFORMATION", OperationKind::query_fs, 0, 1},
    {"SET_FILE_INFORMATION", OperationKind::set_file, 0, 2},
    {"FIND_FIRST", OperationKind::find, 1, 3, 0, 3},
    {"WriteX", OperationKind::write, 0, 4, 3},
    {"ReadX", OperationKind::read, 0, 4, 4},
    {"LockX", OperationKind::lock, 0, 3},
    {"UnlockX", OperationKind::unlock, 0, 3},
    {"Flush", OperationKind::flush, 0, 1},
}};

const LineShape* find_shape(std::string_view word) {
  for (const LineShape& shape : kShapes) {
    if (shape.word == word) return &shape;
  }
  return nullptr;
}

// The words of one line; a quoted word loses its quotes.
class Words {
 public:
  Words(std::string_view line, std::int64_t number) : number_(number) {
    while (skip_blanks(line), !line.empty()) add(take_word(line));
  }
  std::size_t size() const { return size_; }
  std::string_view operator[](std::size_t i) const { return words_[i]; }

 private:
  static void skip_blanks(std::string_view& line) {
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t' || line.front() == '\r'))
      line.remove_prefix(1);
  }
  std::string_view take_word(std::string_view& line) const {
    const bool quoted = line.front() == '"';
    if (quoted) line.remove_prefix(1);
    std::size_t end = line.find_first_of(quoted ? "\"" : " \t\r");
    if (quoted && end == std::string_view::npos) throw LoadFileError(number_, "a quote is not closed");
    if (end == std::string_view::npos) end = line.size();
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(quoted ? end + 1 : end);
    return word;
  }
  void add(std::string_view word) {
    if (size_ == kMostWords) throw LoadFileError(number_, "more words than any operation has");
    words_[size_++] = word;
  }

  std::array<std::string_view, kMostWords> words_;
  std::size_t size_ = 0;
  std::int64_t number_;
};

std::int64_t parse_number(std::string_view word, std::int64_t line) {
  const bool hex = word.starts_with("0x");
  const std::string_view digits = hex ? word.substr(2) : word;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
  if (error != std::errc() || end != digits.data() + digits.size() || value < 0) {
    throw LoadFileError(line, "'" + std::string(word) + "' is not a whole number of 0 or more");
  }
  return value;
}

Bytes name_length(std::string_view name, std::int64_t line) {
  if (!name.starts_with('\\') && !name.starts_with('/')) {
    throw LoadFileError(line, "'" + std::string(name) + "' is not a file name: it must begin with \\ or /");
  }
  return kWorkingDirectory + Bytes(static_cast<std::int64_t>(name.size()));
}

void check_shape(const LineShape& shape, const Words& words, std::int64_t line) {
  const std::size_t expected = 1 + shape.names + shape.numbers + 1;
  if (words.size() != expected) {
    throw LoadFileError(line, std::string(shape.word) + " has " + std::to_string(words.size()) + " words, expected " +
                                  std::to_string(expected));
  }
  if (!words[words.size() - 1].starts_with(kStatusPrefix)) {
    throw LoadFileError(line, "the last word must be a status, " + std::string(kStatusPrefix) + "...");
  }
}

OperationArguments parse_arguments(const LineShape& shape, const Words& words, std::int64_t line) {
  OperationArguments arguments;
  for (std::size_t i = 1; i <= shape.names; ++i) arguments.names += name_length(words[i], line);
  for (std::size_t i = 1; i <= shape.numbers; ++i) {
    const std::int64_t number = parse_number(words[shape.names + i], line);
    if (i == shape.data) arguments.data = Bytes(number);
    if (i == shape.entries) arguments.entries = number;
  }
  return arguments;
}

void check_packet_sizes(const OperationArguments& arguments, std::int64_t line) {
  // Fixed parts and directory entries are below 200 bytes each. What is large alone is refused before it is multiplied.
  const std::int64_t limit = kTbenchLargestPacket.count();
  const bool fits = arguments.data.count() < limit && arguments.entries < limit && arguments.names.count() < limit &&
                    200 + arguments.data.count() + 2 * arguments.names.count() + 200 * arguments.entries < limit;
  if (!fits)
    throw LoadFileError(line, "needs a packet larger than tbench's buffer of " + std::to_string(limit) + " bytes");
}

std::optional<Operation> parse_line(std::string_view text, std::int64_t line) {
  const Words words(text, line);
  if (words.size() < 2 || words[0].starts_with('#')) return std::nullopt;
  const LineShape* shape = find_shape(words[0]);
  if (shape == nullptr) throw LoadFileError(line, "'" + std::string(words[0]) + "' is not an operation of tbench");
  check_shape(*shape, words, line);
  const OperationArguments arguments = parse_arguments(*shape, words, line);
  check_packet_sizes(arguments, line);
  return Operation(shape->kind, arguments);
}

}  // namespace

LoadFileError::LoadFileError(std::int64_t line, const std::string& wrong)
    : std::runtime_error((line > 0 ? "line " + std::to_string(line) + ": " : std::string()) + wrong), line_(line) {}

std::vector<Operation> parse_load_file(std::string_view text) {
  constexpr std::size_t kTypicalLine = 57;  // bytes a line in client.txt: one allocation for it
  std::vector<Operation> operations;
  operations.reserve(text.size() / kTypicalLine + 1);
  bool any_packet = false;
  for (std::int64_t line = 1; !text.empty(); ++line) {
    const std::size_t end = text.find('\n');
    if (const auto operation = parse_line(text.substr(0, end), line)) {
      operations.push_back(*operation);
      any_packet = any_packet || !operation->local();
    }
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  if (!any_packet) throw LoadFileError(0, "no operation that uses the network");
  return operations;
}

}  // namespace remus
