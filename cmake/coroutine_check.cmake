# Refuses a compiler that miscompiles coroutines (g++ 12 destroys twice what is made inside a
# co_await expression). The program decides, not a list of versions.
if(NOT DEFINED IOWORKER_COROUTINES_WORK)
  try_run(run_status compile_ok
    ${CMAKE_BINARY_DIR}/coroutine_check ${CMAKE_SOURCE_DIR}/cmake/coroutine_check.cc
    CXX_STANDARD 23 CXX_STANDARD_REQUIRED ON
    COMPILE_OUTPUT_VARIABLE compile_output RUN_OUTPUT_VARIABLE run_output)
  if(NOT compile_ok)
    message(FATAL_ERROR "The coroutine check does not compile; use clang-19.\n${compile_output}")
  endif()
  if(NOT run_status EQUAL 0)
    message(FATAL_ERROR
      "${CMAKE_CXX_COMPILER} miscompiles coroutines (${run_status} ${run_output}). "
      "Use clang-19: cmake --preset release")
  endif()
  set(IOWORKER_COROUTINES_WORK TRUE CACHE INTERNAL "the compiler passed cmake/coroutine_check.cc")
  message(STATUS "Coroutines work with ${CMAKE_CXX_COMPILER}")
endif()
