# Headers that most files include, parsed once a build instead of in every file: they are three quarters
# of the time that a file takes.
#
# Three kinds, each with and without the contract's messages; a target takes one by ioworker_use_precompiled:
#   full   optimised as the preset says
#   light  not optimised where the preset is for debugging: what computes little, and there is much of it
#   test   as light, with GoogleTest: test programs, for the code that a test runs is in the libraries
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

# Fuzzers run every line a million times: they are optimised.
set(precompiled_light_options "$<$<CONFIG:Debug>:-O0>")
if(IOWORKER_FUZZ)
  set(precompiled_light_options "")
endif()

# ioworker_precompile(NAME OPTIONS HEADER…)
function(ioworker_precompile name options)
  file(WRITE ${CMAKE_BINARY_DIR}/precompiled/${name}.cc "")
  add_library(${name} STATIC ${CMAKE_BINARY_DIR}/precompiled/${name}.cc)
  target_link_libraries(${name} PRIVATE ioworker_options protobuf::libprotobuf GTest::gtest)
  target_compile_options(${name} PRIVATE ${options} -fpch-instantiate-templates "SHELL:-Xclang -fno-pch-timestamp")
  target_precompile_headers(${name} PRIVATE ${ARGN})
endfunction()

if(IOWORKER_PRECOMPILED)
  foreach(kind full light test)
    set(options "${precompiled_light_options}")
    if(kind STREQUAL full)
      set(options "")
    endif()
    set(headers ${precompiled_standard_headers})
    if(kind STREQUAL test)
      list(APPEND headers <gtest/gtest.h>)
    endif()
    ioworker_precompile(precompiled_${kind}_base "${options}" ${headers})
    ioworker_precompile(precompiled_${kind}_contract "${options}" ${headers} ${precompiled_protobuf_headers})
  endforeach()
endif()

# `kind`: full, light or test. `contract`: whether the target's files include the contract's messages.
function(ioworker_use_precompiled target kind contract)
  if(NOT kind STREQUAL full)
    target_compile_options(${target} PRIVATE ${precompiled_light_options})
  endif()
  if(NOT IOWORKER_PRECOMPILED)
    return()
  endif()
  if(contract)
    target_precompile_headers(${target} REUSE_FROM precompiled_${kind}_contract)
  else()
    target_precompile_headers(${target} REUSE_FROM precompiled_${kind}_base)
  endif()
endfunction()
