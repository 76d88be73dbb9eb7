/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _UAPI_LINUX_MAGIC_H
#define _UAPI_LINUX_MAGIC_H

/* What statfs() says of a file system's kind. */
#define PROC_SUPER_MAGIC 0x9fa0
#define TMPFS_MAGIC 0x01021994
#define ANON_INODE_FS_MAGIC 0x09041934
#define PID_FS_MAGIC 0x50494446 /* "PIDF" */

#endif
