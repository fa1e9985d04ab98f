// The text of /install.sh. Everything is in functions, so that half a script does nothing.
#include <array>
#include <utility>

#include "bin/program_bundle.h"

namespace ioworker::bin {
namespace {

constexpr std::string_view kScript = R"SH(#!/bin/sh
# Installs IO Worker from the network at @URL@ and connects this machine to it.
#
#   --code CODE     from the console or `ioworker enrol`; without one, a code and a QR code are shown by which
#                   you take this machine in from a phone or another computer where you are signed in
#   --user          for this user only, without root
#   --prefix DIR    where programs go; /opt/ioworker, or ~/.local/share/ioworker
#   --uninstall     takes the service and the program out again; with --purge the device's data too
# What else is given goes to `ioworker device connect`: --name, --proxy, --cores, --no-service ...
set -eu

url='@URL@'
digest='@DIGEST@'
version='@VERSION@'
architecture='@ARCHITECTURE@'
glibc='@GLIBC@'

say() { printf 'ioworker: %s\n' "$*"; }

# report STEP [REASON MESSAGE]: to the page that waits for it. Words here are fixed: no quoting is needed.
report() {
  [ -n "$code" ] || return 0
  curl -fsS -m 10 -H 'content-type: application/json' \
    -d "{\"code\":\"$code\",\"step\":\"$1\",\"reason\":\"${2:-}\",\"message\":\"${3:-}\"}" \
    "$url/v1/enrolments:report" >/dev/null 2>&1 || true
}

fail() { # REASON MESSAGE
  report DOWNLOADED "$1" "$2"
  say "$1: $2" >&2
  exit 1
}

check_machine() {
  [ "$(uname -s)" = Linux ] || fail N001_SYSTEM 'this network serves the program for Linux only'
  [ "$(uname -m)" = "$architecture" ] ||
    fail N002_ARCHITECTURE "this network serves the program for $architecture only; build it from source for another processor"
  have=$(getconf GNU_LIBC_VERSION 2>/dev/null | cut -d' ' -f2)
  [ -n "$have" ] || fail N003_C_LIBRARY "the C library must be glibc $glibc or newer; use a distribution that has it, or build the program from source"
  [ "$(printf '%s\n%s\n' "$glibc" "$have" | sort -V | head -n 1)" = "$glibc" ] ||
    fail N003_C_LIBRARY "the C library is glibc $have, $glibc or newer is needed; use a newer distribution, or build the program from source"
}

fetch() {
  say "fetching version $version from $url"
  curl -fsSL "$url/install/program.tar.gz" -o "$scratch/program.tar.gz" ||
    fail N004_DOWNLOAD 'the program could not be fetched; check the network and run this again'
  got=$(sha256sum "$scratch/program.tar.gz" | cut -d' ' -f1)
  [ "$got" = "$digest" ] ||
    fail N005_DIGEST 'what came is not what was offered: nothing is installed; run the whole command again'
}

unpack() {
  place=$prefix/$(printf %.12s "$digest")
  mkdir -p "$prefix" "$links" || fail N006_PLACE 'the program cannot be written there; say --prefix, or --user without root'
  rm -rf "$place.new"
  mkdir "$place.new"
  tar -xzf "$scratch/program.tar.gz" -C "$place.new" --strip-components=1 --no-same-owner ||
    fail N006_PLACE 'the program cannot be unpacked; is the disk full?'
  rm -rf "$place"
  mv "$place.new" "$place"
  ln -sfn "$place" "$prefix/current"
  ln -sfn "$prefix/current/bin/ioworker" "$links/ioworker"
  "$links/ioworker" --version >/dev/null 2>&1 || fail N007_PROGRAM 'the program does not run here; run it by hand to see why'
  for old in "$prefix"/????????????; do
    [ "$old" = "$place" ] || rm -rf "$old"
  done
  say "installed as $links/ioworker"
  report DOWNLOADED
}

main() {
  code= prefix= user= remove=
  [ "$(id -u)" = 0 ] || user=yes
  while [ $# -gt 0 ]; do
    case $1 in
      --code) code=$2; shift 2 ;;
      --prefix) prefix=$2; shift 2 ;;
      --user) user=yes; shift ;;
      --uninstall) remove=yes; shift ;;
      *) break ;;
    esac
  done
  case $code in *[!A-Z0-9a-z-]*) code=; fail N008_CODE 'this is no enrolment code' ;; esac
  links=/usr/local/bin
  if [ -n "$prefix" ]; then
    links=$prefix/bin
  elif [ -n "$user" ]; then
    prefix=$HOME/.local/share/ioworker
    links=$HOME/.local/bin
  else
    prefix=/opt/ioworker
  fi
  if [ -n "$remove" ]; then
    [ ! -x "$links/ioworker" ] || "$links/ioworker" device uninstall "$@" || {
      say 'the device is still there, for the reason above; the program stays' >&2
      exit 1
    }
    rm -f "$links/ioworker"
    rm -rf "$prefix"
    say 'the program is gone'
    return
  fi
  for tool in curl tar sha256sum; do
    command -v "$tool" >/dev/null || fail N009_TOOL "$tool is missing; install it and run this again"
  done
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  check_machine
  fetch
  unpack
  [ -z "$code" ] || set -- --code "$code" "$@"
  "$links/ioworker" device connect --url "$url" "$@" </dev/null
}

main "$@"
)SH";

std::string Replace(std::string text, std::string_view mark, std::string_view value) {
  for (auto at = text.find(mark); at != std::string::npos;
       at = text.find(mark, at + value.size())) {
    text.replace(at, mark.size(), value);
  }
  return text;
}

}  // namespace

std::string InstallScriptOf(const ProgramBundle::Facts& facts, const std::string& url,
                            const std::string& version) {
  std::string text(kScript);
  const std::array<std::pair<std::string_view, std::string_view>, 5> values = {
      {{"@URL@", url},
       {"@DIGEST@", facts.sha256},
       {"@VERSION@", version},
       {"@ARCHITECTURE@", facts.architecture},
       {"@GLIBC@", facts.glibc}}};
  for (const auto& [mark, value] : values) text = Replace(std::move(text), mark, value);
  return text;
}

}  // namespace ioworker::bin
