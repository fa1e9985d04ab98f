# Headers that most files include, parsed once a build instead of in every file: they are three quarters
# of the time that a file takes.
#
# Two sets, `precompiled_base` and `precompiled_contract`; a target takes one by
# ioworker_use_precompiled. Test programs take their own two, by ioworker_use_precompiled_test: with
# GoogleTest, and not optimised, for the code that a test runs is in the libraries.
# No file may rely on a header being there: each includes what it uses, and a build with
# -DIOWORKER_PRECOMPILED=OFF shows it. ccache needs the options below and what scripts/build sets.
option(IOWORKER_PRECOMPILED "parse common headers once" ON)

set(precompiled_standard_headers
  <algorithm> <array> <atomic> <charconv> <chrono> <condition_variable> <cstdint> <deque> <expected>
  <filesystem>
  <functional> <map> <memory> <mutex> <optional> <set> <span> <stop_token> <string> <string_view>
  <thread> <unordered_map> <utility> <variant> <vector>
  <fmt/format.h>)
set(precompiled_protobuf_headers
  <google/protobuf/descriptor.h> <google/protobuf/descriptor.pb.h>
  <google/protobuf/generated_message_reflection.h> <google/protobuf/map_field.h>
  <google/protobuf/message.h> <google/protobuf/reflection_ops.h> <google/protobuf/timestamp.pb.h>
  <google/protobuf/wire_format.h>)

set(precompiled_test_options "$<$<CONFIG:Debug>:-O0>")

# ioworker_precompile(NAME OPTIONS HEADER…)
function(ioworker_precompile name options)
  file(WRITE ${CMAKE_BINARY_DIR}/precompiled/${name}.cc "")
  add_library(${name} STATIC ${CMAKE_BINARY_DIR}/precompiled/${name}.cc)
  target_link_libraries(${name} PRIVATE ioworker_options protobuf::libprotobuf GTest::gtest)
  target_compile_options(${name} PRIVATE ${options} -fpch-instantiate-templates "SHELL:-Xclang -fno-pch-timestamp")
  target_precompile_headers(${name} PRIVATE ${ARGN})
endfunction()

if(IOWORKER_PRECOMPILED)
  ioworker_precompile(precompiled_base "" ${precompiled_standard_headers})
  ioworker_precompile(precompiled_contract "" ${precompiled_standard_headers} ${precompiled_protobuf_headers})
  ioworker_precompile(precompiled_test_base "${precompiled_test_options}" ${precompiled_standard_headers} <gtest/gtest.h>)
  ioworker_precompile(precompiled_test_contract "${precompiled_test_options}"
    ${precompiled_standard_headers} ${precompiled_protobuf_headers} <gtest/gtest.h>)
endif()

# `contract`: whether the target's files include the contract's messages.
function(ioworker_use_precompiled target contract)
  if(NOT IOWORKER_PRECOMPILED)
    return()
  endif()
  if(contract)
    target_precompile_headers(${target} REUSE_FROM precompiled_contract)
  else()
    target_precompile_headers(${target} REUSE_FROM precompiled_base)
  endif()
endfunction()

function(ioworker_use_precompiled_test target contract)
  target_compile_options(${target} PRIVATE ${precompiled_test_options})
  if(NOT IOWORKER_PRECOMPILED)
    return()
  endif()
  if(contract)
    target_precompile_headers(${target} REUSE_FROM precompiled_test_contract)
  else()
    target_precompile_headers(${target} REUSE_FROM precompiled_test_base)
  endif()
endfunction()
