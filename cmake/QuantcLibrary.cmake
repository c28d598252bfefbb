set(QUANTC_WARNINGS -Wall -Wextra -Wshadow)
if(QUANTC_WERROR)
  list(APPEND QUANTC_WARNINGS -Werror)
endif()

# quantc_precompiled(TARGET): MLIR's headers and the ops of qnn, parsed once for the whole tree. A file with compile
# options of its own (kernels at a vector level, which include little of MLIR), set before the library, is compiled as
# it is.
function(quantc_precompiled target)
  if(NOT QUANTC_PCH)
    return()
  endif()
  target_precompile_headers(${target} REUSE_FROM QuantcPrecompiled)
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    get_source_file_property(options ${source} COMPILE_OPTIONS)
    if(options)
      set_source_files_properties(${source} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
    endif()
  endforeach()
endfunction()

# quantc_unity(TARGET): the files of a folder are compiled ten at a time, for what MLIR's headers cost comes once for the
# ten. Generated code and files with compile options of their own stay alone. Names in anonymous namespaces must differ
# within a folder; -DQUANTC_UNITY=OFF compiles file by file.
function(quantc_unity target)
  if(NOT QUANTC_UNITY)
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  # A member whose type is of an anonymous namespace is one of the same .cpp.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    get_filename_component(folder ${source} ABSOLUTE)
    file(RELATIVE_PATH folder ${CMAKE_CURRENT_SOURCE_DIR} ${folder})
    get_filename_component(folder ${folder} DIRECTORY)
    string(MAKE_C_IDENTIFIER "${folder}" folder)
    math(EXPR batch "0${count_${folder}} / 10")
    math(EXPR count_${folder} "0${count_${folder}} + 1")
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP files${folder}_${batch})
  endforeach()
endfunction()

# quantc_add_library(NAME [MLIR targets...] [LINK targets...] [DEPENDS targets...])
# One stage: every .cpp below the current folder. MLIR names archives that the shared build replaces.
function(quantc_add_library name)
  cmake_parse_arguments(ARG "" "" "MLIR;LINK;DEPENDS;SOURCES" ${ARGN})
  if(NOT ARG_SOURCES)
    file(GLOB_RECURSE ARG_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  endif()
  add_library(${name} STATIC ${ARG_SOURCES})
  target_compile_options(${name} PRIVATE ${QUANTC_WARNINGS})
  if(ARG_MLIR)
    quantc_mlir_libs(mlir ${ARG_MLIR})
    target_link_libraries(${name} PUBLIC ${mlir})
  endif()
  target_link_libraries(${name} PUBLIC ${ARG_LINK})
  quantc_precompiled(${name})
  quantc_unity(${name})
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  target_include_directories(${name} INTERFACE
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/dialects>
    $<INSTALL_INTERFACE:include>)
  if(NOT PROJECT_IS_TOP_LEVEL)
    # Here they come from include_directories, which the including project does not see.
    target_include_directories(${name} SYSTEM INTERFACE
      $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include> $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/dialects>
      ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
  endif()
  add_library(Quantc::${name} ALIAS ${name}) # the name find_package gives it
  set_property(GLOBAL APPEND PROPERTY QUANTC_LIBRARIES ${name})
endfunction()

function(quantc_add_tool name)
  cmake_parse_arguments(ARG "" "" "MLIR;LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  add_executable(${name} ${sources})
  target_compile_options(${name} PRIVATE ${QUANTC_WARNINGS})
  if(ARG_MLIR)
    quantc_mlir_libs(mlir ${ARG_MLIR})
  endif()
  target_link_libraries(${name} PRIVATE ${ARG_LINK} ${mlir})
  quantc_precompiled(${name})
endfunction()

# quantc_add_plugin(name source...): a module for programs that have the shared libMLIR, with every library of quantc
# but the C interface. The objects of the static programs are position independent: they are linked once more.
function(quantc_add_plugin name)
  if(QUANTC_MLIR_SHARED)
    add_library(${name} MODULE ${ARGN})
    target_link_libraries(${name} PRIVATE QuantcPipelines)
  else()
    find_package(Protobuf REQUIRED)
    find_package(FlatBuffers CONFIG REQUIRED)
    get_property(libraries GLOBAL PROPERTY QUANTC_LIBRARIES)
    list(REMOVE_ITEM libraries QuantcCAPI)
    list(TRANSFORM libraries REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>" OUTPUT_VARIABLE objects)
    add_library(${name} MODULE ${ARGN} ${objects})
    target_link_libraries(${name} PRIVATE $<TARGET_FILE:MLIR> $<TARGET_FILE:LLVM> protobuf::libprotobuf
      flatbuffers::flatbuffers ${QUANTC_ZIP_LIBRARY} Threads::Threads)
  endif()
  target_compile_options(${name} PRIVATE ${QUANTC_WARNINGS})
endfunction()
