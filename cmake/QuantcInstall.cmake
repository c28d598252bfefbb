# find_package(Quantc) for compilers that embed the libraries: headers, archives, programs, and a config file
# that finds what the archives need.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Quantc)
get_property(libraries GLOBAL PROPERTY QUANTC_LIBRARIES)
list(REMOVE_ITEM libraries QuantcDriver) # a part of the program, not of the library
install(TARGETS ${libraries} EXPORT QuantcTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(QUANTC_MLIR_SHARED AND TARGET QuantcPlugin)
  install(TARGETS QuantcPlugin EXPORT QuantcTargets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
endif()
install(EXPORT QuantcTargets NAMESPACE Quantc:: DESTINATION ${config_dir})

# Both include roots carry quantc/, so "quantc/QNN/QNNOps.h" reads the same here and installed.
install(DIRECTORY include/ dialects/ ${PROJECT_BINARY_DIR}/dialects/ ${PROJECT_BINARY_DIR}/include/
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.h" PATTERN "*.td" PATTERN "*.inc" PATTERN CMakeFiles EXCLUDE)

configure_package_config_file(cmake/QuantcConfig.cmake.in ${PROJECT_BINARY_DIR}/QuantcConfig.cmake
  INSTALL_DESTINATION ${config_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/QuantcConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/QuantcConfig.cmake ${PROJECT_BINARY_DIR}/QuantcConfigVersion.cmake
  cmake/QuantcMLIR.cmake DESTINATION ${config_dir})
# What runs, without what is compiled against: a Python wheel and packages for users hold this component alone.
install(TARGETS quantc quant-opt quant-translate RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT runtime)
install(TARGETS QuantcShared LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime)
