/* Names of architectures. */
#ifndef PATCHSCOPE_LINUX_AUDIT_H
#define PATCHSCOPE_LINUX_AUDIT_H
#define AUDIT_ARCH_X86_64 0xc000003eU
#define AUDIT_ARCH_I386 0x40000003U
#endif
