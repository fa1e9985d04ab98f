# One folder = one library = one namespace.
#
#   ioworker_library(market DEPS base LIBRARIES fmt::fmt)
#
# takes every *.cc of the folder; *_test.cc beside them become the program market_test. DEPS are our
# own libraries (tests/tidy checks that includes follow the arrows of docs/architecture.md),
# LIBRARIES are other people's. CONTRACT says that most of its files include the contract's messages, HEAVY that it
# works hard while tests run, and is optimised in every build: others are not where the build is for debugging.

find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(GTest REQUIRED)
include(GoogleTest)

add_library(ioworker_options INTERFACE)
target_compile_options(ioworker_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wthread-safety -Werror -fno-omit-frame-pointer)
target_include_directories(ioworker_options INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/contract)
target_link_libraries(ioworker_options INTERFACE Threads::Threads fmt::fmt)

include(precompiled)

function(ioworker_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "CONTRACT;HEAVY" "" "SOURCES;DEPS;LIBRARIES")
  add_executable(${name} ${arg_SOURCES})
  set(kind test)
  if(arg_HEAVY)
    set(kind full)
  endif()
  ioworker_use_precompiled(${name} ${kind} "${arg_CONTRACT}")
  target_link_libraries(${name} PRIVATE ioworker_options ${arg_DEPS} ${arg_LIBRARIES} GTest::gtest GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=1)
endfunction()

function(ioworker_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "CONTRACT;HEAVY" "" "DEPS;LIBRARIES;TEST_DEPS")
  set(contract "")
  if(arg_CONTRACT)
    set(contract CONTRACT)
  endif()
  set(kind light)
  if(arg_HEAVY)
    set(kind full)
  endif()
  file(GLOB sources CONFIGURE_DEPENDS *.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC ioworker_options ${arg_DEPS} ${arg_LIBRARIES})
    ioworker_use_precompiled(${name} ${kind} "${arg_CONTRACT}")
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ioworker_options ${arg_DEPS} ${arg_LIBRARIES})
  endif()
  if(tests)
    ioworker_test(${name}_test ${contract} SOURCES ${tests} DEPS ${name} ${arg_TEST_DEPS})
  endif()
endfunction()
