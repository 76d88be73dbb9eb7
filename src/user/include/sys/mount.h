/* Mounts, the old calls and the new. */
#ifndef PATCHSCOPE_SYS_MOUNT_H
#define PATCHSCOPE_SYS_MOUNT_H
#include <patchscope/types.h>
#include <linux/mount.h>
#define UMOUNT_NOFOLLOW 8
#define MNT_FORCE 1
#define MNT_DETACH 2
#define MNT_EXPIRE 4
#define BLKROSET 0x125dU
#define BLKROGET 0x125eU
#define BLKRRPART 0x125fU
#define BLKGETSIZE 0x1260U
#define BLKFLSBUF 0x1261U
#define BLKRASET 0x1262U
#define BLKRAGET 0x1263U
#define BLKFRASET 0x1264U
#define BLKFRAGET 0x1265U
#define BLKSECTSET 0x1266U
#define BLKSECTGET 0x1267U
#define BLKSSZGET 0x1268U
#define BLKBSZSET 0x40081271UL
#define BLKBSZGET 0x80081270UL
#define BLKGETSIZE64 0x80081272UL
int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data);
int umount(const char *target);
int umount2(const char *target, int flags);
int fsopen(const char *type, unsigned int flags);
int fsmount(int context, unsigned int flags, unsigned int attributes);
int move_mount(int from_directory, const char *from, int to_directory, const char *to, unsigned int flags);
int fsconfig(int context, unsigned int command, const char *key, const void *value, int extra);
int fspick(int directory, const char *path, unsigned int flags);
int open_tree(int directory, const char *path, unsigned int flags);
int mount_setattr(int directory, const char *path, unsigned int flags, struct mount_attr *attributes, size_t size);
#endif
