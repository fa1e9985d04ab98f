#include "probe/program.h"

// Put here by the assembler: a text of a million numbers would take the compiler minutes.
asm(".section .rodata\n"
    ".balign 16\n"
    "ioworker_probe_begin:\n"
    ".incbin \"" IOWORKER_PROBE
    "\"\n"
    "ioworker_probe_end:\n"
    ".previous\n"
    ".globl ioworker_probe_begin\n"
    ".globl ioworker_probe_end\n");

extern "C" {
extern const char ioworker_probe_begin[];
extern const char ioworker_probe_end[];
}

namespace ioworker::probe {

std::string_view Program() {
  return {ioworker_probe_begin,
          static_cast<std::string_view::size_type>(ioworker_probe_end - ioworker_probe_begin)};
}

}  // namespace ioworker::probe
