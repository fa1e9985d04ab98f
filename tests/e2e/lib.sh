# shellcheck shell=bash
# lib.sh — what the end-to-end tests share: a network in a folder of its own, checks that are counted, and
# processes that end with the test. Sourced by tests/e2e/*.test.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=scripts/lib/engine.sh
source "$root/scripts/lib/engine.sh"
ioworker=$root/build/${IOWORKER_PRESET:-dev}/src/bin/ioworker  # with the sanitizers in it
folder=$(mktemp -d)
passed=0
failed=0
processes=()

pass() { passed=$((passed + 1)); echo "ok      $1"; }
fail() { failed=$((failed + 1)); echo "FAILED  $1"; }

# check NAME COMMAND…: counts whether the command succeeds.
check() {
  local name=$1
  shift
  if "$@"; then pass "$name"; else fail "$name"; fi
}

# equal NAME WANTED GOT
equal() {
  if [[ $2 == "$3" ]]; then pass "$1"; else fail "$1: wanted \"$2\", got \"$3\""; fi
}

# within SECONDS COMMAND…: waits, at most so long, until the command succeeds.
within() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

free_port() { # a port that nobody listens on now
  local port
  for port in $(shuf -i 20000-29999 -n 50); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# start LOG COMMAND…: in the background; sets `started` to its process id.
start() {
  local log=$1
  shift
  "$@" >>"$log" 2>&1 &
  started=$!
  processes+=("$started")
}

finish() {
  local process
  trap '' INT TERM
  for process in "${processes[@]}"; do kill -TERM "$process" 2>/dev/null; done
  for process in "${processes[@]}"; do wait "$process" 2>/dev/null; done
  if ((failed > 0)); then
    for log in "$folder"/*.log; do [[ -s $log ]] && { echo "--- $log"; tail -n 40 "$log"; }; done
  fi
  network_clean_up "$folder"
  rm -rf "$folder"
  echo "$passed passed, $failed failed"
  ((failed == 0))
}
trap finish EXIT
trap 'exit 130' INT TERM

# api METHOD PATH [BODY]: the reply's body; its status goes to $folder/status.
api() {
  curl -sS --max-time 30 -X "$1" -o "$folder/body" -w '%{http_code}' -H "Authorization: Bearer $key" -H 'Content-Type: application/json' \
    ${3+--data-binary "$3"} "$url$2" >"$folder/status"
  cat "$folder/body"
}

read_key() {
  url=$(jq -r .url "$folder/network/operator.json")
  key=$(jq -r .api_key "$folder/network/operator.json")
}

containers_of() { # DEVICE: what it made and has not removed
  curl -fsS --unix-socket "$ENGINE_SOCKET" --get http://engine/containers/json --data-urlencode 'all=1' \
    --data-urlencode "filters={\"label\":[\"ioworker.device=$1\"]}" | jq -r '.[].Id'
}

own_containers() { # names of the containers that devices made
  curl -fsS --unix-socket "$ENGINE_SOCKET" --get http://engine/containers/json --data-urlencode 'all=1' \
    --data-urlencode 'filters={"label":["ioworker.lease"]}' | jq -r '.[].Id'
}

books_sum() { IOWORKER_DATA=$folder "$ioworker" books --json | jq -r .sum; }
