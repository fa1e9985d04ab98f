# shellcheck shell=bash
# engine.sh — finds the container engine of this machine. Sourced by scripts/setup and the image recipes.
# engine_find sets ENGINE_SOCKET (a path) and ENGINE_NAME (text for people); nothing here starts or changes
# an engine.

# engine_candidates: prints the sockets in the order in which they are asked. The device agent keeps the same order.
engine_candidates() {
  local runtime_dir="/run/user/${SUDO_UID:-$(id -u)}"
  if [[ ${DOCKER_HOST:-} == unix://* ]]; then printf '%s\n' "${DOCKER_HOST#unix://}"; fi
  printf '%s\n' /var/run/docker.sock /run/podman/podman.sock
  printf '%s\n' "$runtime_dir/docker.sock" "$runtime_dir/podman/podman.sock"
}

# engine_answers SOCKET: succeeds if an engine answers there within five seconds.
engine_answers() {
  [[ -S $1 ]] || return 1
  curl -fsS --max-time 5 --unix-socket "$1" http://engine/_ping >/dev/null 2>&1
}

# engine_find: sets ENGINE_SOCKET and ENGINE_NAME to the first engine that answers, or fails.
engine_find() {
  local socket version
  while read -r socket; do
    engine_answers "$socket" || continue
    version=$(curl -fsS --max-time 5 --unix-socket "$socket" http://engine/version)
    ENGINE_SOCKET=$socket
    ENGINE_NAME=Docker
    if [[ $version == *'"Podman Engine"'* ]]; then ENGINE_NAME=Podman; fi
    if [[ $version =~ \"Version\":\"([^\"]+)\",\"ApiVersion\" ]]; then ENGINE_NAME+=" ${BASH_REMATCH[1]}"; fi
    return 0
  done < <(engine_candidates)
  return 1
}

# engine_forbidden: prints the first socket that exists but that this user may not open, or fails.
engine_forbidden() {
  local socket
  while read -r socket; do
    if [[ -S $socket && ! -w $socket ]]; then
      printf '%s\n' "$socket"
      return 0
    fi
  done < <(engine_candidates)
  return 1
}

# engine_remove_of DEVICE: removes the containers that this device made.
engine_remove_of() {
  local id
  while read -r id; do
    curl -fsS --max-time 60 --unix-socket "$ENGINE_SOCKET" --request DELETE "http://engine/containers/$id?force=true&v=true" >/dev/null 2>&1 || true
  done < <(curl -fsS --max-time 10 --unix-socket "$ENGINE_SOCKET" --get http://engine/containers/json --data-urlencode 'all=1' \
    --data-urlencode "filters={\"label\":[\"ioworker.device=$1\"]}" 2>/dev/null | grep -oE '"Id":"[0-9a-f]+"' | cut -d '"' -f 4)
}

# network_clean_up FOLDER: once its programs have ended, takes away what the devices of a network below this folder left on
# this machine: containers, and the mounts of scratch disks.
network_clean_up() {
  local settings device mount
  while read -r settings; do
    device=$(sed -n 's/^ *"device_id": "\(.*\)",*$/\1/p' "$settings")
    if [[ -n $device ]] && { [[ -n ${ENGINE_SOCKET:-} ]] || engine_find; }; then engine_remove_of "$device"; fi
  done < <(find "$1" -maxdepth 3 -name device.json 2>/dev/null)
  while read -r mount; do
    mount=$(printf '%b' "$mount")  # a space is written \040 there
    umount "$mount" 2>/dev/null || umount --lazy "$mount" 2>/dev/null || true
  done < <(awk -v folder="$1/" 'index($2, folder) == 1 { print $2 }' /proc/mounts)
}

# engine_has_image TAG RECIPE: succeeds if the image is there and was built from exactly this recipe.
engine_has_image() {
  local image
  image=$(curl -fsS --max-time 10 --unix-socket "$ENGINE_SOCKET" "http://engine/images/$1/json" 2>/dev/null) || return 1
  [[ $image == *"\"ioworker.recipe\":\"$2\""* ]]
}

# engine_import TAG TAR RECIPE CHANGE…: makes an image, labelled with its recipe, of a file system ("-": from stdin).
# Speaks to the engine itself, because a machine may have an engine's socket without any command line for it.
engine_import() {
  local answer change query=(--url-query "repo=$1")  # tag and all: Podman 4 overlooks the parameter "tag"
  for change in "LABEL ioworker.recipe=$3" "${@:4}"; do query+=(--url-query "changes=$change"); done
  answer=$(curl -sS --max-time 300 --unix-socket "$ENGINE_SOCKET" --request POST --upload-file "$2" \
    --header 'Content-Type: application/x-tar' --url-query fromSrc=- "${query[@]}" http://engine/images/create)
  if engine_has_image "$1" "$3"; then return 0; fi
  printf 'the engine did not take the image: %s\n' "$answer" >&2
  return 1
}
