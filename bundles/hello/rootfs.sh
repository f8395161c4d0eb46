#!/bin/sh
# rootfs.sh DIR: fills DIR with a root file system made of Debian's static busybox: one file and a link for each applet.
set -eu
dir=$1
busybox=/bin/busybox

if ! [ -x "$busybox" ] || readelf -lW "$busybox" | grep -q ' INTERP '; then
    echo 'rootfs.sh: needs the static /bin/busybox of the package busybox-static' >&2
    exit 1
fi
mkdir -p "$dir/bin" "$dir/dev" "$dir/etc" "$dir/proc" "$dir/root" "$dir/sys" "$dir/tmp" "$dir/var"
chmod 1777 "$dir/tmp"
cp "$busybox" "$dir/bin/busybox"
for applet in $("$busybox" --list); do
    [ "$applet" = busybox ] || ln -sf busybox "$dir/bin/$applet"
done
printf 'root:x:0:0:root:/root:/bin/sh\n' > "$dir/etc/passwd"
printf 'root:x:0:\n' > "$dir/etc/group"
