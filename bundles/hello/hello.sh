#!/bin/sh
# What a container sees of itself. Ends with status 7 so that whoever started it can tell that the status came back.
value() { sed -n "s/^$1:[[:space:]]*//p" /proc/self/status; }

echo "pid            $$"
echo "hostname       $(hostname)"
echo "user           $(id)"
echo "capabilities   effective $(value CapEff), no new privileges $(value NoNewPrivs)"
echo "interfaces     $(ls /sys/class/net | tr '\n' ' ')"
echo "processes      $(ls /proc | grep -c '^[0-9]')"
echo "cgroup         $(sed -n 's/^[0-9]*:memory:/memory:/p; s/^0::/unified:/p' /proc/self/cgroup | tr '\n' ' ')"
for file in /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max; do
    [ -r "$file" ] && echo "memory limit   $(cat "$file") bytes"
done
for file in /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max; do
    [ -r "$file" ] && echo "pids limit     $(cat "$file")"
done
echo "mounts"
while read -r _ _ _ _ place options _; do
    printf '  %-28s %s\n' "$place" "$options"
done < /proc/self/mountinfo
exit 7
