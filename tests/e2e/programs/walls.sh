# What docs/reference/programs.md says of the place that a task finds itself in.
for folder in /dev/shm /tmp; do echo "$folder: $(df -m --output=size "$folder" | tail -n 1 | xargs) MiB"; done
for folder in / /usr /etc /in /out /work /checkpoint /tmp /dev/shm; do
  if touch "$folder/.written" 2>/dev/null; then written="$written $folder"; fi
done
echo "written:$written"
for folder in /work /out /checkpoint /tmp /dev/shm; do
  cp /bin/true "$folder/program"
  if "$folder/program" 2>/dev/null; then started="$started $folder"; fi
done
echo "programs start from:$started"
rm -f /out/.written /out/program /checkpoint/.written /checkpoint/program
echo "user $(id -u), network: $(cd /sys/class/net && echo *)"
echo "name: $(python3 -c 'import getpass; print(getpass.getuser())')"
python3 - <<'END'
import threading
end = threading.Event()
count = 0
try:
    while count < 1100:
        threading.Thread(target=end.wait, daemon=True).start()
        count += 1
except RuntimeError:
    print("threads:", "about a thousand" if count >= 1000 else count)
end.set()
END
