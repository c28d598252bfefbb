# cpack: what runs, as an archive that brings its shared libraries along, and as a Debian package that names them.
set(CPACK_GENERATOR TGZ DEB)
set(CPACK_PACKAGE_NAME quantc)
set(CPACK_PACKAGE_CONTACT "quantc developers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Quantizing compiler: trained networks to checked integer .tflite files")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGE_FILE_NAME quantc-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_STRIP_FILES ON)
set(CPACK_ARCHIVE_COMPONENT_INSTALL ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_COMPONENT_INCLUDE_TOPLEVEL_DIRECTORY ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_COMPONENTS_ALL runtime bundled)
set(CPACK_PROJECT_CONFIG_FILE ${PROJECT_SOURCE_DIR}/cmake/QuantcPackageKinds.cmake)
include(CPack)

# Shared libraries that a bare system lacks stand in lib/quantc. DT_RPATH, unlike DT_RUNPATH, also serves the libraries
# that those need.
set(runs quantc quant-opt quant-translate QuantcShared)
foreach(target IN LISTS runs)
  target_link_options(${target} PRIVATE -Wl,--disable-new-dtags)
endforeach()
set_target_properties(quantc quant-opt quant-translate PROPERTIES INSTALL_RPATH "$ORIGIN/../lib/quantc")
set_target_properties(QuantcShared PROPERTIES INSTALL_RPATH "$ORIGIN/quantc")
install(CODE "
  file(GET_RUNTIME_DEPENDENCIES
    EXECUTABLES $<TARGET_FILE:quantc> $<TARGET_FILE:quant-opt> $<TARGET_FILE:quant-translate>
    LIBRARIES $<TARGET_FILE:QuantcShared>
    RESOLVED_DEPENDENCIES_VAR found
    PRE_EXCLUDE_REGEXES \"^(libc|libm|libdl|libpthread|librt|ld-linux[^/]*)\\\\.so\" \"^libquantc\\\\.so\")
  foreach(library IN LISTS found)
    file(INSTALL DESTINATION \"\${CMAKE_INSTALL_PREFIX}/lib/quantc\" TYPE SHARED_LIBRARY FOLLOW_SYMLINK_CHAIN
      FILES \"\${library}\")
  endforeach()" COMPONENT bundled EXCLUDE_FROM_ALL)
