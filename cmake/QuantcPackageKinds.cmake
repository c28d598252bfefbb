# Read by cpack for each kind of package: Debian's own packages bring the libraries that the archive must hold.
if(CPACK_GENERATOR STREQUAL DEB)
  set(CPACK_COMPONENT_INCLUDE_TOPLEVEL_DIRECTORY OFF) # what dpkg unpacks stands at its place
  set(CPACK_COMPONENTS_ALL runtime)
endif()
