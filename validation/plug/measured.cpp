#include "validation/plug/measured.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace remus::validation {

namespace {

constexpr std::size_t kColumns = 11;

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> out;
  std::istringstream in(line);
  for (std::string cell; std::getline(in, cell, ',');) out.push_back(cell);
  return out;
}

MeasuredRow parse(const std::vector<std::string>& cell) {
  MeasuredRow row;
  row.lab_case.experiment = cell[0];
  row.lab_case.connections = std::stoll(cell[1]);
  row.lab_case.transfer = Bytes(std::stoll(cell[2]));
  row.lab_case.cps = std::stoll(cell[3]);
  row.lab_case.hold = Duration::seconds(std::stod(cell[4]) * 1e-3);
  row.lab_case.limit = Bytes(std::stoll(cell[5]));
  row.metric = cell[6];
  row.measured = std::stod(cell[7]);
  row.unit = cell[8];
  row.runs = std::stoll(cell[9]);
  row.tolerance_percent = std::stod(cell[10]);
  return row;
}

}  // namespace

std::vector<MeasuredRow> read_measured(const std::string& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error(file + ": cannot be opened");
  std::vector<MeasuredRow> rows;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (number == 1 || line.empty() || line[0] == '#') continue;
    const std::vector<std::string> cell = cells(line);
    if (cell.size() != kColumns) throw std::runtime_error(file + ":" + std::to_string(number) + ": 11 columns wanted");
    rows.push_back(parse(cell));
  }
  return rows;
}

}  // namespace remus::validation
