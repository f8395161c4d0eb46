#!/bin/sh
# Writes the syscall tables of OciRuntime.Bpf from two Debian packages, given as .deb files:
#   linux-libc-dev (an "all" package since 6.12: it holds the headers of every architecture), and
#   linux-libc-dev-s390x-cross 6.1 for 31-bit s390, which newer kernels have dropped.
# Get them with: apt-get download linux-libc-dev  (sid)  and  apt-get download linux-libc-dev-s390x-cross  (bookworm)
set -eu
[ $# = 2 ] || { echo "usage: $0 linux-libc-dev_VERSION_all.deb linux-libc-dev-s390x-cross_VERSION_all.deb" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
dpkg-deb -x "$1" "$tree/new"
dpkg-deb -x "$2" "$tree/old"
source="$(dpkg-deb -W --showformat='${Package} ${Version}' "$1") (s390: $(dpkg-deb -W --showformat='${Package} ${Version}' "$2"))"
new=$tree/new/usr/include

dotnet run "$here/SyscallTables.cs" -- "$here/../../src/OciRuntime.Bpf/Seccomp" "$source" \
    X86_64="$new/x86_64-linux-gnu/asm/unistd_64.h" \
    X86="$new/x86_64-linux-gnu/asm/unistd_32.h" \
    X32="$new/x86_64-linux-gnu/asm/unistd_x32.h" \
    Aarch64="$new/aarch64-linux-gnu/asm/unistd_64.h" \
    Arm="$new/arm-linux-gnueabihf/asm/unistd-eabi.h,$new/arm-linux-gnueabihf/asm/unistd.h" \
    Riscv64="$new/riscv64-linux-gnu/asm/unistd_64.h,$new/riscv64-linux-gnu/asm/unistd.h" \
    Ppc64le="$new/powerpc64le-linux-gnu/asm/unistd_64.h" \
    S390x="$new/s390x-linux-gnu/asm/unistd_64.h" \
    S390="$tree/old/usr/s390x-linux-gnu/include/asm/unistd_32.h" \
    Loongarch64="$new/loongarch64-linux-gnu/asm/unistd_64.h"
