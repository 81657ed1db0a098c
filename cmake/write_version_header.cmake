# Run with cmake -P by RemsimVersion.cmake: writes HEADER from VERSION and the commit of SOURCE_DIR, if it changed.
# The commit comes from git in a checkout, from archive_commit.txt (filled in by `git archive`, see .gitattributes) in an
# exported tarball, and is "unknown" otherwise.
set(COMMIT unknown)
file(STRINGS ${SOURCE_DIR}/cmake/archive_commit.txt archived LIMIT_COUNT 1)
if(NOT archived MATCHES "Format")
  set(COMMIT ${archived})
elseif(GIT AND EXISTS ${SOURCE_DIR}/.git)
  # safe.directory: a build by root (sudo) of a user's checkout may ask git as well.
  execute_process(
    COMMAND ${GIT} -c safe.directory=* describe --always --dirty --tags
    WORKING_DIRECTORY ${SOURCE_DIR}
    OUTPUT_VARIABLE described
    RESULT_VARIABLE status
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(status EQUAL 0)
    set(COMMIT ${described})
  endif()
endif()
configure_file(${SOURCE_DIR}/cmake/remsim_version.hpp.in ${HEADER} @ONLY)
