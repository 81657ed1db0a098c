# remsim.1, made from the program's own --help and --version at build time. Without help2man the program is built and
# installed without it; under sanitizers it is left out.
find_program(HELP2MAN help2man)
if(HELP2MAN AND NOT REMSIM_SANITIZE)
  set(man_page ${CMAKE_BINARY_DIR}/man/remsim.1.gz)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/man)
  add_custom_command(
    OUTPUT ${man_page}
    COMMAND ${HELP2MAN} --no-info --section 1 --name "${PROJECT_DESCRIPTION}" --output ${CMAKE_BINARY_DIR}/man/remsim.1
            $<TARGET_FILE:remsim>
    COMMAND gzip -9nf ${CMAKE_BINARY_DIR}/man/remsim.1
    DEPENDS remsim
    VERBATIM)
  add_custom_target(man ALL DEPENDS ${man_page})
  install(FILES ${man_page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
elseif(NOT HELP2MAN)
  message(STATUS "help2man is not installed: no man page (tools/setup test installs it)")
endif()
