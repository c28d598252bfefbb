# Finds MLIR 22 and decides between its static archives (default: 2 ms start-up) and the shared libMLIR.
list(APPEND CMAKE_PREFIX_PATH /usr/lib/llvm-22)
find_package(MLIR 22.1 REQUIRED CONFIG)
list(APPEND CMAKE_MODULE_PATH ${MLIR_CMAKE_DIR} ${LLVM_CMAKE_DIR})
include(TableGen)
include(AddLLVM)
include(AddMLIR)
include_directories(SYSTEM ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
set(MLIR_BINARY_DIR ${PROJECT_BINARY_DIR}) # where add_mlir_doc writes

if(NOT QUANTC_MLIR_SHARED)
  # Debian's imported targets name LLVM (libLLVM.so) in their link interface. LLVMSupport in its place keeps
  # the programs free of the 150 MB library.
  get_property(mlir_targets GLOBAL PROPERTY MLIR_ALL_LIBS)
  foreach(t IN LISTS mlir_targets)
    if(TARGET ${t})
      get_target_property(l ${t} INTERFACE_LINK_LIBRARIES)
      if(l)
        list(TRANSFORM l REPLACE "^LLVM$" "LLVMSupport")
        set_target_properties(${t} PROPERTIES INTERFACE_LINK_LIBRARIES "${l}")
      endif()
    endif()
  endforeach()
  target_link_libraries(MLIRRemarkStreamer INTERFACE LLVMRemarks)
endif()

# quantc_mlir_libs(OUT target...): the named archives, or the two shared libraries.
function(quantc_mlir_libs out)
  if(QUANTC_MLIR_SHARED)
    set(${out} MLIR LLVM PARENT_SCOPE)
  else()
    set(${out} ${ARGN} PARENT_SCOPE)
  endif()
endfunction()
