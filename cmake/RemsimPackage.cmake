# Documents to install, and the Debian package (`cpack` in the build folder makes remsim_VERSION_ARCH.deb). The program
# itself, its man page and its data are installed where they are defined (tools/remsim, RemsimData.cmake).
file(GLOB documents CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/README.md ${CMAKE_SOURCE_DIR}/CHANGELOG.md
     ${CMAKE_SOURCE_DIR}/LICEN[CS]E* ${CMAKE_SOURCE_DIR}/COPYING*)
install(FILES ${documents} DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_CONTACT "the remsim project <remsim@localhost>")
set(CPACK_PACKAGE_DESCRIPTION
    "Simulates checkpoint-based VM replication such as Remus on SimGrid and prints what\n protecting a VM will cost: run time, pauses, checkpoint traffic, request latency.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON) # Depends: from the shared libraries the program really uses
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS dbench) # its load file drives the workload tbench; nothing else needs it
include(CPack)
