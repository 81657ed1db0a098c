# The files the program reads at run time. It looks in ../share/remsim beside the folder of its executable, or in the
# environment variable REMSIM_DATA. In the build tree that place holds links to the source folders (an edit counts at
# once); `cmake --install` copies.
set(remsim_data_folders # folder in share/remsim, folder in the sources
    "testbeds=sim/scenario/testbeds" "workloads=sim/scenario/workloads" "validation/paper=validation/paper"
    "validation/xen47=validation/xen47"
    "traces=traces/data")

foreach(entry ${remsim_data_folders})
  string(REPLACE "=" ";" entry ${entry})
  list(GET entry 0 target)
  list(GET entry 1 source)
  cmake_path(GET target PARENT_PATH parent)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/share/remsim/${parent})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${source} ${CMAKE_BINARY_DIR}/share/remsim/${target} SYMBOLIC)
  install(
    DIRECTORY ${CMAKE_SOURCE_DIR}/${source}/
    DESTINATION ${CMAKE_INSTALL_DATADIR}/remsim/${target}
    FILES_MATCHING
    PATTERN "*.toml"
    PATTERN "*.csv"
    PATTERN "*.xml"
    PATTERN "*.md")
endforeach()
