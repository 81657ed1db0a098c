# remsim_version: an interface target; who links it may include "remsim_version.hpp" (remsim::kVersion, remsim::kCommit).
# The commit is looked up at every build, and the header rewritten only when it changed: after a commit only the files
# that include it are compiled again.
find_package(Git QUIET)
set(version_dir ${CMAKE_BINARY_DIR}/generated)
add_custom_target(
  remsim_version_header
  BYPRODUCTS ${version_dir}/remsim_version.hpp
  COMMAND ${CMAKE_COMMAND} -D SOURCE_DIR=${CMAKE_SOURCE_DIR} -D VERSION=${PROJECT_VERSION} -D GIT=${GIT_EXECUTABLE} -D
          HEADER=${version_dir}/remsim_version.hpp -P ${CMAKE_SOURCE_DIR}/cmake/write_version_header.cmake
  COMMENT "looking up the commit"
  VERBATIM)

add_library(remsim_version INTERFACE)
target_include_directories(remsim_version INTERFACE ${version_dir})
add_dependencies(remsim_version remsim_version_header)
