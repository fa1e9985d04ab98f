# shellcheck shell=bash
# registry.sh — a real registry on a loopback port, and images in it. Sourced after lib.sh.

# registry_start [HTPASSWD]: sets `registry` to its host and port. With users, nobody else is let in.
registry_start() {
  registry=127.0.0.1:$(free_port)
  {
    printf 'version: 0.1\nlog: {accesslog: {disabled: true}}\nhttp: {addr: "%s"}\n' "$registry"
    printf 'storage: {delete: {enabled: true}, filesystem: {rootdirectory: "%s/registry"}}\n' "$folder"
    if [[ ${1:-} ]]; then printf 'auth: {htpasswd: {realm: test, path: "%s"}}\n' "$1"; fi
  } >"$folder/registry.yml"
  start "$folder/registry.log" docker-registry serve "$folder/registry.yml"
  within 10 bash -c "exec 3<>/dev/tcp/${registry/:/\/}"
}

engine_call() { curl -fsS --max-time 120 --unix-socket "$ENGINE_SOCKET" "$@"; }

# publish NAME:TAG TEXT [AUTH]: an image whose file /says holds the text, in the registry and not here. Prints its digest.
publish() {
  local name=says-$$-$RANDOM image=$registry/$1
  engine_call "http://engine/containers/create?name=$name" -H 'Content-Type: application/json' -o /dev/null \
    -d "{\"Image\":\"ioworker/test:1\",\"User\":\"0\",\"Cmd\":[\"sh\",\"-c\",\"echo $2 >/says\"],\"HostConfig\":{\"NetworkMode\":\"none\",\"Ulimits\":[{\"Name\":\"nofile\",\"Soft\":1024,\"Hard\":1024}]}}"
  engine_call -X POST "http://engine/containers/$name/start" && engine_call -X POST "http://engine/containers/$name/wait" -o /dev/null
  engine_call -X POST "http://engine/commit?container=$name&repo=${image%:*}&tag=${image##*:}" -o /dev/null
  engine_call -X DELETE "http://engine/containers/$name?force=true"
  engine_call -X POST "http://engine/images/${image%:*}/push?tag=${image##*:}" -H "X-Registry-Auth: ${3:-e30=}" \
    | grep -oE 'digest: sha256:[0-9a-f]+' | cut -d ' ' -f 2
  engine_call -X DELETE "http://engine/images/$image?force=true" -o /dev/null
}

# forget_images: everything of this registry that the engine has.
forget_images() {
  local reference
  engine_call http://engine/images/json | jq -r '.[] | (.RepoTags // [])[], (.RepoDigests // [])[]' | grep -F "$registry/" \
    | while read -r reference; do engine_call -X DELETE "http://engine/images/$reference?force=true" -o /dev/null 2>/dev/null; done
  return 0
}
