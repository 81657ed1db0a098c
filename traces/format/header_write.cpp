#include <nlohmann/json.hpp>

#include "traces/format/header.hpp"
#include "traces/format/header_fields.hpp"
#include "traces/format/write.hpp"

namespace remus::traces {
namespace {

using Json = nlohmann::ordered_json;

// What is not known is left out.
class HeaderWriter {
 public:
  explicit HeaderWriter(Json& out) : out_(out) {}

  void field(const char* key, const std::string& value) {
    if (!value.empty()) out_[key] = value;
  }
  void field(const char* key, bool value) { out_[key] = value; }
  void field(const char* key, std::int64_t value) { out_[key] = value; }
  void field(const char* key, Duration value) {
    if (value != Duration()) out_[key] = value.count();
  }
  template <class T>
  void field(const char* key, const std::optional<T>& value) {
    if (value) out_[key] = plain(*value);
  }
  template <class Function>
  void group(const char* key, const Function& function) {
    Json inner = Json::object();
    HeaderWriter writer(inner);
    function(writer);
    if (!inner.empty()) out_[key] = std::move(inner);
  }
  template <class Value, class Function>
  void list(const char* key, const std::vector<Value>& values, const Function& function) {
    for (const Value& value : values) {
      Json inner = Json::object();
      HeaderWriter writer(inner);
      function(writer, value);
      out_[key].push_back(std::move(inner));
    }
  }

 private:
  template <class T>
  static T plain(T value) {
    return value;
  }
  static std::int64_t plain(Bytes value) { return value.count(); }
  static std::int64_t plain(Pages value) { return value.count(); }

  Json& out_;
};

}  // namespace

std::string header_json(const TraceHeader& header, std::size_t width) {
  Json json{{"format", "dpt"}, {"version", kFormatVersion}};
  HeaderWriter writer(json);
  describe_header(writer, header);
  // A command line need not be UTF-8, JSON must.
  std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() < width) text.resize(width, ' ');
  return text;
}

}  // namespace remus::traces
