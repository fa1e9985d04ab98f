# A Go program: etcd, a database with a log on disk, a file in memory and a server on the container's own loopback.
set -eu
etcd --data-dir /work/etcd --log-level error --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
  --listen-peer-urls http://127.0.0.1:2380 --initial-advertise-peer-urls http://127.0.0.1:2380 --initial-cluster default=http://127.0.0.1:2380 &
etcd=$!

# until_so COMMAND…: waits, at most half a minute, until the command succeeds.
until_so() {
  tries=0
  until "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 150 ] || { echo "in vain: $*"; exit 1; }
    sleep 0.2
  done
}

until_so etcdctl endpoint health
etcdctl watch --prefix key/ >/work/watched &
watch=$!
watching() { etcdctl put key/begin now && grep -q now /work/watched; }
until_so watching
for i in 1 2 3 4 5; do etcdctl put "key/$i" "value $i" >/dev/null; done
echo "kept: $(etcdctl get key/3 --print-value-only)"
lease=$(etcdctl lease grant 1 | cut -d ' ' -f 2)
etcdctl put --lease="$lease" key/short 'value for a second' >/dev/null
until_so grep -q DELETE /work/watched
echo "timer: $(etcdctl get key/short | wc -l) lines of what was to be short"
kill "$watch"
wait "$watch" || true
echo "watched: $(grep -c '^value' /work/watched) values, $(grep -c DELETE /work/watched) deletion"
kill "$etcd"
wait "$etcd" || true
