# The language, the warnings and the build flavours, on one interface target that every module links: remsim_options.
option(REMSIM_WERROR "warnings are errors" OFF)
option(REMSIM_TIDY "run clang-tidy beside the compiler" OFF)
option(REMSIM_FUZZ "build the fuzzers (libFuzzer: clang only)" OFF)
set(REMSIM_SANITIZE "" CACHE STRING "sanitizers to build with, as -fsanitize= takes them, e.g. address,undefined")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# What one folder finds, the folders that link it need as well.
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
# CMake's own defaults are -O3 and -O2 -g. -O2 builds faster and runs as fast here; -O1 keeps dev builds short.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

add_library(remsim_options INTERFACE)
target_include_directories(remsim_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(
  remsim_options
  INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
            # Results are compared byte for byte: no fused multiply-add where a machine happens to have one.
            -ffp-contract=off)
if(REMSIM_WERROR)
  target_compile_options(remsim_options INTERFACE -Werror)
endif()
if(REMSIM_SANITIZE)
  set(sanitize -fsanitize=${REMSIM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(remsim_options INTERFACE ${sanitize})
  target_link_options(remsim_options INTERFACE ${sanitize})
  # Instrumented code makes GCC 12 see uninitialised values within <regex>; the other builds look for true ones.
  target_compile_options(remsim_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  # And the standard library's own checks: an index beyond a string_view or a vector is a finding, not luck.
  target_compile_definitions(remsim_options INTERFACE _GLIBCXX_ASSERTIONS)
endif()
if(REMSIM_TIDY)
  find_program(CLANG_TIDY NAMES clang-tidy-14 clang-tidy REQUIRED)
  set(CMAKE_CXX_CLANG_TIDY ${CLANG_TIDY} --quiet)
endif()

# A build is as quick as the machine allows: mold or lld in place of GNU ld, and what was compiled before comes from
# ccache. Neither changes what is built; both may be said otherwise on the command line.
find_program(REMSIM_FAST_LINKER NAMES mold ld.lld)
mark_as_advanced(REMSIM_FAST_LINKER)
if(REMSIM_FAST_LINKER AND NOT CMAKE_EXE_LINKER_FLAGS MATCHES "-fuse-ld")
  cmake_path(GET REMSIM_FAST_LINKER FILENAME linker)
  string(REPLACE "ld." "" linker ${linker})
  add_link_options(-fuse-ld=${linker})
endif()
find_program(REMSIM_CCACHE NAMES ccache)
mark_as_advanced(REMSIM_CCACHE)
if(REMSIM_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  # Precompiled headers are found again by their content, whatever the clock says.
  set(sloppiness CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env ${sloppiness} ${REMSIM_CCACHE})
endif()
