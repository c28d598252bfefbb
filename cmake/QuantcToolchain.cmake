# ccache and lld where present: a translation unit with MLIR headers costs 5-10 s.
find_program(QUANTC_CCACHE ccache)
if(QUANTC_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  if(QUANTC_PCH)
    # What ccache wants to be told before it keeps results made with a precompiled header.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${QUANTC_CCACHE})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
    endif()
  else()
    set(CMAKE_CXX_COMPILER_LAUNCHER ${QUANTC_CCACHE})
  endif()
  set(CMAKE_C_COMPILER_LAUNCHER ${QUANTC_CCACHE})
endif()
if(EXISTS /usr/lib/llvm-22/bin/ld.lld)
  # g++ finds the linker in -B; a bare -fuse-ld=lld would take the distribution's older one.
  add_link_options(-fuse-ld=lld -B/usr/lib/llvm-22/bin)
endif()
add_compile_options(-ffunction-sections -fdata-sections)
# Position-independent objects, yet no function of ours is meant to be replaced from outside: calls stay inlinable.
add_compile_options(-fno-semantic-interposition)
add_link_options(-Wl,--gc-sections)
# Not a library that nothing is taken from: LLVM's archives name libz3.
add_link_options(-Wl,--as-needed)
# Results must not depend on what the compiler contracts: an fma is written where one is meant.
add_compile_options(-ffp-contract=off)
find_package(Threads REQUIRED)
# Sanitizers see what is compiled here; MLIR's archives are not instrumented (utils/sanitizers.sh tells the run time so).
# MLIR is built without type information, which two of the undefined-behaviour checks need.
set(undefined_behaviour undefined,float-cast-overflow -fno-sanitize=vptr,function -fno-sanitize-recover=all)
set(sanitizers "")
if(QUANTC_SANITIZE STREQUAL "address")
  set(sanitizers -fsanitize=address,${undefined_behaviour})
elseif(QUANTC_SANITIZE STREQUAL "thread")
  set(sanitizers -fsanitize=thread)
elseif(QUANTC_SANITIZE)
  message(FATAL_ERROR "QUANTC_SANITIZE is '${QUANTC_SANITIZE}'; address (with undefined behaviour) and thread are known")
elseif(QUANTC_FUZZ AND NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize=") # else the caller has chosen
  set(sanitizers -fsanitize=fuzzer-no-link,address,${undefined_behaviour})
endif()
if((QUANTC_FUZZ OR QUANTC_SANITIZE) AND NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  message(FATAL_ERROR "QUANTC_FUZZ and QUANTC_SANITIZE need Clang: -DCMAKE_C_COMPILER=clang-22 -DCMAKE_CXX_COMPILER=clang++-22")
endif()
if(sanitizers)
  add_compile_options(${sanitizers} -fno-omit-frame-pointer -gline-tables-only)
  add_link_options(${sanitizers})
endif()
