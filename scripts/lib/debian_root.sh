# shellcheck shell=bash
# debian_root.sh — makes the file system of an image of Debian's packages, from the apt sources this machine is configured
# with and no others. Sourced by the image recipes, which bring `say` and `die`. Needs what scripts/setup installs.

# What is never unpacked. Licences stay.
debian_root_unwanted=(doc info lintian locale man bash-completion)
debian_root_temporary=()

debian_root_clean_up() { ((${#debian_root_temporary[@]} == 0)) || rm -rf "${debian_root_temporary[@]}"; }
trap debian_root_clean_up EXIT
trap 'exit 130' INT TERM

as_root() { if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi; }

# debian_sources: prints the machine's own Debian "main" sources, and no one else's, as one-line entries.
debian_sources() {
  # shellcheck disable=SC2016  # the $(…) are apt's
  apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' 'Origin: Debian' 'Component: main' | sort -u
}

# connection_settings: prints how this machine reaches its sources (proxy, certificates, clock checks) for another apt.
connection_settings() {
  apt-config dump | grep -E '^Acquire::(http|https|ForceIPv[46]|Retries|Check-Valid-Until|Check-Date)\b' || true
}

# stand_ins NAME…: prints what makes dpkg believe that these packages are installed.
stand_ins() {
  local name
  for name in "$@"; do
    printf '%s\n' "Package: $name" 'Status: install ok installed' 'Maintainer: none' 'Architecture: all' \
      'Multi-Arch: foreign' 'Version: 999' 'Description: stand-in, empty' ''
  done
}

# Runs on each finished root, which is $1: what only apt needs goes.
# shellcheck disable=SC2016
readonly debian_root_finish='
  cd "$1"
  rm -rf etc/apt/sources.list.d/* etc/apt/apt.conf.d/99mmdebstrap etc/hostname etc/resolv.conf
  rm -rf usr/lib/*-linux-gnu/gconv var/cache/* var/log/* var/lib/dpkg/status-old
'

# debian_root TAR LOG FINISH PACKAGE… [-- STAND-IN…]: makes the file system as TAR. FINISH is a program of the shell that
# runs last, on the root that is its $1. A stand-in is a package that others name and no job needs: it is left out.
debian_root() {
  local tar=$1 log=$2 finish=$3 packages=() work name options=()
  shift 3
  while (($# > 0)) && [[ $1 != -- ]]; do packages+=("$1"); shift; done
  work=$(mktemp -d)
  debian_root_temporary+=("$work")
  if [[ -z $(debian_sources) ]]; then as_root apt-get update -qq; fi
  debian_sources >"$work/sources.list"
  [[ -s $work/sources.list ]] || die 'apt knows no Debian source; see /etc/apt/sources.list.d'
  connection_settings >"$work/apt.conf"
  stand_ins "${@:2}" >"$work/stand-ins"
  for name in "${debian_root_unwanted[@]}"; do options+=(--dpkgopt="path-exclude=/usr/share/$name/*"); done
  options+=(--dpkgopt='path-include=/usr/share/doc/*/copyright' --dpkgopt='force-unsafe-io')

  as_root mmdebstrap --mode=root --variant=essential --include="$(IFS=,; echo "${packages[*]}")" \
    --aptopt="$work/apt.conf" --aptopt='Acquire::Languages "none"' "${options[@]}" \
    --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
    --setup-hook="mkdir -p \"\$1/usr/share/man/man1\"; cat '$work/stand-ins' >>\"\$1/var/lib/dpkg/status\"" \
    --customize-hook="$debian_root_finish$finish" \
    '' "$work/root.tar" "$work/sources.list" >"$log" 2>&1 || die "$(tail -n 20 "$log")"
  mv "$work/root.tar" "$tar.part"
  mv "$tar.part" "$tar"
}
