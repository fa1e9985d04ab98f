# Makes the C++ of contract/*.proto, and a descriptor set with comments for the OpenAPI generator.
# google/api/annotations.proto comes from Debian (golang-github-gogo-googleapis-dev).
find_package(Protobuf 3.21 REQUIRED)
find_path(GOOGLE_API_PROTO google/api/annotations.proto
  PATHS /usr/share/gocode/src/github.com/gogo/googleapis NO_DEFAULT_PATH REQUIRED)

set(contract_out ${CMAKE_BINARY_DIR}/contract)
file(MAKE_DIRECTORY ${contract_out}/google/api)
file(GLOB contract_protos CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/contract/ioworker/v1/*.proto)
set(contract_imports -I${CMAKE_SOURCE_DIR}/contract -I${GOOGLE_API_PROTO})

set(contract_sources)
foreach(proto ${contract_protos} ${GOOGLE_API_PROTO}/google/api/annotations.proto ${GOOGLE_API_PROTO}/google/api/http.proto)
  file(RELATIVE_PATH name ${CMAKE_SOURCE_DIR}/contract ${proto})
  if(name MATCHES "^\\.\\.")
    file(RELATIVE_PATH name ${GOOGLE_API_PROTO} ${proto})
  endif()
  string(REGEX REPLACE "\\.proto$" "" stem ${name})
  list(APPEND contract_sources ${contract_out}/${stem}.pb.cc)
  list(APPEND contract_headers ${contract_out}/${stem}.pb.h)
  list(APPEND contract_names ${name})
endforeach()

add_custom_command(
  OUTPUT ${contract_sources} ${contract_headers} ${contract_out}/contract.descriptors
  COMMAND ${Protobuf_PROTOC_EXECUTABLE} ${contract_imports} --cpp_out=${contract_out}
          --include_imports --include_source_info --descriptor_set_out=${contract_out}/contract.descriptors
          ${contract_names}
  DEPENDS ${contract_protos}
  COMMENT "Generating C++ from the contract")

add_library(contract STATIC ${contract_sources})
target_include_directories(contract SYSTEM PUBLIC ${contract_out})
target_link_libraries(contract PUBLIC protobuf::libprotobuf)
ioworker_use_precompiled(contract light YES)
