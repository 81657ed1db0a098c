# remsim_module(NAME [DEPENDS target...] [EXCLUDE file...]): a static library remsim_NAME from the *.cpp of the current
# folder, and one test program NAME_test from its *_test.cpp, whose cases ctest runs one by one. Unit tests stand beside
# the code. A test finds the checkout's own files under REMSIM_SOURCE_DIR (a string macro).
#
# What nearly every file includes is compiled once: it takes longer than the rest of a usual file. Files say what they
# use all the same: the preset fuzz compiles them without (and so does -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON).
# Precompiled headers fit only where the same macros are set, so there is one for the core, which has no fmt.
find_package(fmt REQUIRED)
set(precompiled_core <algorithm> <array> <cmath> <cstdint> <functional> <map> <memory> <optional> <stdexcept> <string>
                     <string_view> <utility> <variant> <vector>)

# remsim_precompile(NAME [LIBRARIES target...] HEADERS header...): an object library to reuse the precompiled headers of.
function(remsim_precompile name)
  cmake_parse_arguments(ARG "" "" "LIBRARIES;HEADERS" ${ARGN})
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/${name}.cpp CONTENT "// Nothing: its headers are compiled once.\n")
  add_library(${name} OBJECT ${CMAKE_BINARY_DIR}/${name}.cpp)
  target_link_libraries(${name} PRIVATE remsim_options ${ARG_LIBRARIES})
  target_precompile_headers(${name} PRIVATE ${ARG_HEADERS})
endfunction()

remsim_precompile(remsim_precompiled_core HEADERS ${precompiled_core})
remsim_precompile(remsim_precompiled LIBRARIES fmt::fmt HEADERS ${precompiled_core} <fmt/format.h>)
if(BUILD_TESTING)
  find_package(GTest REQUIRED)
  include(GoogleTest)
  remsim_precompile(remsim_precompiled_core_tests LIBRARIES GTest::gmock HEADERS ${precompiled_core} <gmock/gmock.h>)
  remsim_precompile(
    remsim_precompiled_tests LIBRARIES fmt::fmt GTest::gmock HEADERS ${precompiled_core} <fmt/format.h> <gmock/gmock.h>)
endif()

# remsim_reuse_precompiled(TARGET SUFFIX): for a target of the current folder; SUFFIX is _tests for a test program.
function(remsim_reuse_precompiled target suffix)
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${CMAKE_SOURCE_DIR} OUTPUT_VARIABLE folder)
  if(folder MATCHES "^models/")
    target_precompile_headers(${target} REUSE_FROM remsim_precompiled_core${suffix})
  else()
    target_link_libraries(${target} PRIVATE fmt::fmt)
    target_precompile_headers(${target} REUSE_FROM remsim_precompiled${suffix})
  endif()
endfunction()

function(remsim_module name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;EXCLUDE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(TRANSFORM ARG_EXCLUDE PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  list(REMOVE_ITEM sources ${ARG_EXCLUDE})
  if(sources)
    add_library(remsim_${name} STATIC ${sources})
    target_link_libraries(remsim_${name} PUBLIC remsim_options ${ARG_DEPENDS})
    remsim_reuse_precompiled(remsim_${name} "")
  else()
    add_library(remsim_${name} INTERFACE)
    target_link_libraries(remsim_${name} INTERFACE remsim_options ${ARG_DEPENDS})
  endif()
  if(tests AND BUILD_TESTING)
    remsim_test(${name}_test SOURCES ${tests} DEPENDS remsim_${name})
  endif()
endfunction()

# remsim_test(NAME SOURCES file... [DEPENDS target...]): one GoogleTest program; its cases appear in ctest as NAME:case,
# without NAME's "_test".
function(remsim_test name)
  if(NOT BUILD_TESTING)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE remsim_options ${ARG_DEPENDS} GTest::gmock GTest::gtest_main)
  remsim_reuse_precompiled(${name} _tests)
  target_compile_definitions(${name} PRIVATE REMSIM_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  string(REGEX REPLACE "_test$" "" prefix ${name})
  gtest_discover_tests(${name} TEST_PREFIX ${prefix}: NO_PRETTY_VALUES DISCOVERY_MODE PRE_TEST)
endfunction()
