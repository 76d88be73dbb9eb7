/* Groups of members. */
#ifndef PATCHSCOPE_LINUX_STDDEF_H
#define PATCHSCOPE_LINUX_STDDEF_H
#define __always_inline inline __attribute__((always_inline))
#define __struct_group(TAG, NAME, ATTRS, MEMBERS...) union { struct { MEMBERS } ATTRS; struct TAG { MEMBERS } ATTRS NAME; } ATTRS
#define __DECLARE_FLEX_ARRAY(TYPE, NAME) struct { struct { } __empty_##NAME; TYPE NAME[]; }
#define __counted_by(member)
#endif
