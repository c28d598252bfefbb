# What runs, from a build folder: for a wheel in a checkout that is built already.
include(GNUInstallDirs)
set(programs quantc quant-opt quant-translate)
foreach(target IN LISTS programs ITEMS QuantcShared)
  add_custom_target(${target}) # who builds by name finds nothing to do
endforeach()
list(TRANSFORM programs PREPEND ${QUANTC_PREBUILT}/bin/ OUTPUT_VARIABLE paths)
install(PROGRAMS ${paths} DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT runtime)
install(PROGRAMS ${QUANTC_PREBUILT}/lib/libquantc.so DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime)
list(TRANSFORM programs PREPEND ${CMAKE_INSTALL_BINDIR}/)
foreach(file IN LISTS programs ITEMS ${CMAKE_INSTALL_LIBDIR}/libquantc.so)
  install(CODE "execute_process(COMMAND ${CMAKE_STRIP} \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${file}\" COMMAND_ERROR_IS_FATAL ANY)"
    COMPONENT runtime)
endforeach()
