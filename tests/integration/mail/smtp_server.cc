#include "smtp_server.h"

#include <filesystem>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/program.h"

namespace ioworker::mail {
namespace {

constexpr const char* kPython = "/usr/bin/python3";  // Debian's, which sees Debian's packages

struct Pipe {
  FileHandle read;
  FileHandle write;
};

Result<Pipe> MakePipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Internal("pipe2");
  return Pipe{.read = FileHandle(ends[0]), .write = FileHandle(ends[1])};
}

std::string ReadLine(int descriptor) {
  std::string line;
  constexpr std::size_t kLineMax = 4096;
  for (char c = 0; line.size() < kLineMax && read(descriptor, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

Status MakeCertificate(const std::string& folder) {
  TRY(const auto end,
      RunProgram({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                  "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                  "subjectAltName=DNS:localhost", "-keyout", folder + "/key.pem", "-out",
                  folder + "/certificate.pem"}));
  if (end.status != 0) return Internal(end.output);
  return {};
}

}  // namespace

Result<std::unique_ptr<SmtpServer>> SmtpServer::Start() {
  const auto found = RunProgram({kPython, "-c", "import aiosmtpd"});
  if (!found || found->status != 0) return NotFound("package", "python3-aiosmtpd");
  auto server = std::unique_ptr<SmtpServer>(new SmtpServer);
  std::string folder = std::filesystem::temp_directory_path() / "smtp-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) return Internal("mkdtemp");
  server->folder_ = folder;
  TRY(MakeCertificate(folder));
  TRY(auto input, MakePipe());
  TRY(auto output, MakePipe());
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input.read.get(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, output.write.get(), STDOUT_FILENO);
  std::vector<std::string> words = {kPython,
                                    IOWORKER_SOURCE_DIR "/tests/integration/mail/server.py", folder,
                                    server->certificate(), folder + "/key.pem"};
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const int failed =
      posix_spawn(&server->process_, kPython, &files, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (failed != 0) return Internal("posix_spawn");
  server->input_ = std::move(input.write);
  server->output_ = std::move(output.read);
  output.write = FileHandle();
  server->ports_ = nlohmann::json::parse(ReadLine(server->output_.get()), nullptr,
                                         /*allow_exceptions=*/false);
  if (!server->ports_.is_object()) return Internal("the mail server did not start");
  return server;
}

SmtpServer::~SmtpServer() {
  input_ = FileHandle();
  if (process_ > 0) {
    kill(process_, SIGTERM);
    waitpid(process_, nullptr, 0);
  }
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

std::string SmtpServer::File(const std::string& name, const std::string& content) const {
  const std::string path = folder_ + "/" + name;
  return WriteFile(path, content, FileMode::kOwnerOnly) ? path : "";
}

nlohmann::json SmtpServer::Taken(int number) const {
  const auto text = ReadFile(folder_ + "/" + std::to_string(number) + ".json", 1 << 20);
  return text ? nlohmann::json::parse(*text, nullptr, /*allow_exceptions=*/false)
              : nlohmann::json();
}

}  // namespace ioworker::mail
