#include "engine/docker/probe_image.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string_view>

#include <elf.h>
#include <fmt/format.h>

namespace ioworker::engine::docker {
namespace {

// exit(42), as the processor reads it.
#if defined(__aarch64__)
constexpr std::uint16_t kMachine = EM_AARCH64;
constexpr auto kCode = std::to_array<unsigned char>({0x40, 0x05, 0x80, 0xd2,    // mov x0, 42
                                                     0xa8, 0x0b, 0x80, 0xd2,    // mov x8, 93
                                                     0x01, 0x00, 0x00, 0xd4});  // svc 0
#else
constexpr std::uint16_t kMachine = EM_X86_64;
constexpr auto kCode = std::to_array<unsigned char>({0xbf, 0x2a, 0x00, 0x00, 0x00,  // mov edi, 42
                                                     0xb8, 0x3c, 0x00, 0x00, 0x00,  // mov eax, 60
                                                     0x0f, 0x05});                  // syscall
#endif

template <class Part>
std::string_view Bytes(const Part& part) {
  return {reinterpret_cast<const char*>(&part), sizeof part};
}

std::string Program() {
  constexpr std::uint64_t kAddress = 0x400000;
  constexpr std::uint64_t kHead = sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr);
  Elf64_Ehdr head{};
  std::memcpy(head.e_ident, ELFMAG, SELFMAG);
  head.e_ident[EI_CLASS] = ELFCLASS64;
  head.e_ident[EI_DATA] = ELFDATA2LSB;
  head.e_ident[EI_VERSION] = EV_CURRENT;
  head.e_type = ET_EXEC;
  head.e_machine = kMachine;
  head.e_version = EV_CURRENT;
  head.e_entry = kAddress + kHead;
  head.e_phoff = sizeof head;
  head.e_ehsize = sizeof head;
  head.e_phentsize = sizeof(Elf64_Phdr);
  head.e_phnum = 1;
  Elf64_Phdr segment{};
  segment.p_type = PT_LOAD;
  segment.p_flags = PF_R | PF_X;
  segment.p_vaddr = segment.p_paddr = kAddress;
  segment.p_filesz = segment.p_memsz = kHead + kCode.size();
  segment.p_align = 0x1000;
  std::string program(Bytes(head));
  program += Bytes(segment);
  program.append(reinterpret_cast<const char*>(kCode.data()), kCode.size());
  return program;
}

// One entry of a tar, as POSIX has it: a head of 512 bytes, then the content in whole blocks.
std::string Entry(std::string_view name, char kind, int mode, std::string_view content) {
  constexpr std::size_t kBlock = 512;
  constexpr std::size_t kSumAt = 148;
  std::string head(kBlock, '\0');
  const auto put = [&](std::size_t at, std::string_view text) {
    head.replace(at, text.size(), text);
  };
  put(0, name);
  put(100, fmt::format("{:07o}", mode));
  put(108, "0000000");  // root's
  put(116, "0000000");
  put(124, fmt::format("{:011o}", content.size()));
  put(136, "00000000000");
  put(kSumAt, "        ");
  head[156] = kind;
  put(257, std::string_view("ustar\00000", 8));
  unsigned sum = 0;
  for (const char c : head) sum += static_cast<unsigned char>(c);
  put(kSumAt, fmt::format("{:06o}", sum));
  head[kSumAt + 6] = '\0';
  std::string entry = head;
  entry += content;
  entry.resize((entry.size() + kBlock - 1) / kBlock * kBlock, '\0');
  return entry;
}

}  // namespace

std::string ProbeArchive() {
  constexpr int kFolderMode = 0755;
  std::string archive;
  for (const char* folder : {"in/", "out/", "work/", "tmp/", "dev/", "proc/", "sys/", "etc/"}) {
    archive += Entry(folder, '5', kFolderMode, "");
  }
  archive += Entry("probe", '0', kFolderMode, Program());
  return archive + std::string(1024, '\0');
}

}  // namespace ioworker::engine::docker
