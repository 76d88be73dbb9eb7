#!/bin/sh
# Builds the C library for the host into the folder $1: libpatchscope.a. Programs link with
#   gcc $(cat $1/flags) program.c $1/libpatchscope.a
set -e
here=$(cd "$(dirname "$0")" && pwd)
user=$here/../../src/user
out=$1
mkdir -p "$out"
flags="-std=gnu11 -nostdinc -isystem $user/include -ffreestanding -fno-builtin -fno-stack-protector -fno-pie -O1 -fno-tree-loop-distribute-patterns"
for source in "$user"/libc/*.c "$here/harness.c"; do
  echo "$source"
done | xargs -P 2 -I{} sh -c 'gcc $1 -Wall -Wextra -Werror -ffunction-sections -fdata-sections -c "$2" -o "$3/$(basename "$2" .c).o"' sh "$flags" {} "$out"
rm -f "$out/libpatchscope.a"
ar rcs "$out/libpatchscope.a" "$out"/*.o
echo "-static -nostdlib -no-pie -nostartfiles -Wl,-u,_start -Wl,--gc-sections" > "$out/link-flags"
