/*
 * The allocators of mm/slub.c, mm/slab_common.c, mm/vmalloc.c and mm/percpu.c: every block is one of the machine's, with
 * red zones and a history.
 */
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <linux/percpu.h>
#include <linux/list_lru.h>
#include <linux/version.h>
#include <linux/string.h>
#include <linux/shrinker.h>

static void may_allocate(gfp_t flags)
{
	if (gfpflags_allow_blocking(flags))
		patchscope_might_sleep();
}
static int wants_zero(gfp_t flags) { return (flags & __GFP_ZERO) != 0; }

static void *allocate(size_t size, gfp_t flags)
{
	may_allocate(flags);
	return patchscope_alloc(size, wants_zero(flags));
}
static void *allocate_array(size_t n, size_t size, gfp_t flags)
{
	size_t bytes;

	return __builtin_mul_overflow(n, size, &bytes) ? NULL : allocate(bytes, flags);
}
static void *reallocate(const void *p, size_t size, gfp_t flags)
{
	void *to = allocate(size, flags);
	size_t old = p ? patchscope_size(p) : 0;

	if (to && p) {
		memcpy(to, p, old < size ? old : size);
		patchscope_free(p);
	}
	return to;
}

/* Since 6.11 some take a bucket, since 7.x a token as well, each where the configuration has them. */
#ifndef DECL_BUCKET_PARAMS
#define DECL_BUCKET_PARAMS(size, bucket) size_t (size)
#endif
#ifdef DECL_TOKEN_PARAMS
void *_kmalloc_noprof(size_t size, gfp_t flags, kmalloc_token_t token) { return allocate(size, flags); }
void *_kmalloc_node_noprof(size_t size, gfp_t flags, int node, kmalloc_token_t token) { return allocate(size, flags); }
void *_kzalloc_noprof(size_t size, gfp_t flags, kmalloc_token_t token) { return allocate(size, flags | __GFP_ZERO); }
void *__kmalloc_noprof(DECL_TOKEN_PARAMS(size, token), gfp_t flags) { return allocate(size, flags); }
void *krealloc_node_align_noprof(const void *p, DECL_TOKEN_PARAMS(size, token), unsigned long align, gfp_t flags, int nid)
{
	return reallocate(p, size, flags);
}
void *__kmalloc_node_noprof(DECL_KMALLOC_PARAMS(size, b, token), gfp_t flags, int node) { return allocate(size, flags); }
void *__kmalloc_node_track_caller_noprof(DECL_KMALLOC_PARAMS(size, b, token), gfp_t flags, int node, unsigned long caller)
{
	return allocate(size, flags);
}
void *__kvmalloc_node_noprof(DECL_KMALLOC_PARAMS(size, b, token), unsigned long align, gfp_t flags, int node)
{
	return allocate(size, flags);
}
#else
void *kmalloc_noprof(size_t size, gfp_t flags) { return allocate(size, flags); }
void *__kmalloc_noprof(size_t size, gfp_t flags) { return allocate(size, flags); }
void *kmalloc_node_noprof(size_t size, gfp_t flags, int node) { return allocate(size, flags); }
void *kzalloc_noprof(size_t size, gfp_t flags) { return allocate(size, flags | __GFP_ZERO); }
void *kmalloc_array_noprof(size_t n, size_t size, gfp_t flags) { return allocate_array(n, size, flags); }
void *krealloc_noprof(const void *p, size_t size, gfp_t flags) { return reallocate(p, size, flags); }
void *__kmalloc_node_noprof(DECL_BUCKET_PARAMS(size, b), gfp_t flags, int node) { return allocate(size, flags); }
void *__kmalloc_node_track_caller_noprof(DECL_BUCKET_PARAMS(size, b), gfp_t flags, int node, unsigned long caller)
{
	return allocate(size, flags);
}
void *__kvmalloc_node_noprof(DECL_BUCKET_PARAMS(size, b), gfp_t flags, int node) { return allocate(size, flags); }
#endif
void *vmalloc_noprof(unsigned long size) { return patchscope_alloc(size, 0); }
void *vzalloc_noprof(unsigned long size) { return patchscope_alloc(size, 1); }
void kfree(const void *object) { if (!ZERO_OR_NULL_PTR(object)) patchscope_free(object); }
void kvfree(const void *addr) { kfree(addr); }
void vfree(const void *addr) { kfree(addr); }
void kfree_sensitive(const void *p) { kfree(p); }
size_t ksize(const void *objp) { return patchscope_size(objp); }
size_t kmalloc_size_roundup(size_t size) { return size; }

struct kmem_cache *__kmem_cache_create_args(const char *name, unsigned int object_size, struct kmem_cache_args *args,
					    slab_flags_t flags)
{
	return patchscope_cache_create(name, object_size, args->align, (flags & SLAB_TYPESAFE_BY_RCU) != 0, args->ctor);
}
struct kmem_cache *kmem_cache_create_usercopy(const char *name, unsigned int size, unsigned int align, slab_flags_t flags,
					      unsigned int useroffset, unsigned int usersize, void (*ctor)(void *))
{
	return patchscope_cache_create(name, size, align, (flags & SLAB_TYPESAFE_BY_RCU) != 0, ctor);
}
void kmem_cache_destroy(struct kmem_cache *s) { }
static void *cache_alloc(struct kmem_cache *s, gfp_t flags)
{
	void (*constructor)(void *) = patchscope_cache_constructor(s);
	void *object;

	may_allocate(flags);
	object = patchscope_cache_alloc(s, wants_zero(flags));
	if (object && constructor)
		constructor(object);
	return object;
}
void *kmem_cache_alloc_noprof(struct kmem_cache *s, gfp_t flags) { return cache_alloc(s, flags); }
void *kmem_cache_alloc_lru_noprof(struct kmem_cache *s, struct list_lru *lru, gfp_t flags) { return cache_alloc(s, flags); }
void *kmem_cache_alloc_node_noprof(struct kmem_cache *s, gfp_t flags, int node) { return cache_alloc(s, flags); }
void kmem_cache_free(struct kmem_cache *s, void *object) { patchscope_cache_free(s, object); }
unsigned int kmem_cache_size(struct kmem_cache *s) { return patchscope_cache_size(s); }

void *pcpu_alloc_noprof(size_t size, size_t align, bool reserved, gfp_t gfp) { return patchscope_alloc(size, 1); }
void free_percpu(void *ptr) { kfree(ptr); }

unsigned long get_free_pages_noprof(gfp_t flags, unsigned int order)
{
	return (unsigned long)patchscope_alloc(4096ul << order, wants_zero(flags));
}
unsigned long get_zeroed_page_noprof(gfp_t flags) { return (unsigned long)patchscope_alloc(4096, 1); }
void free_pages(unsigned long addr, unsigned int order) { kfree((void *)addr); }

/* A hash table made at boot; as mm/mm_init.c, of a small fixed size. */
void *alloc_large_system_hash(const char *tablename, unsigned long bucketsize, unsigned long numentries, int scale,
			      int flags, unsigned int *hash_shift, unsigned int *hash_mask, unsigned long low_limit,
			      unsigned long high_limit)
{
	unsigned int bits = 8;

	if (hash_shift)
		*hash_shift = bits;
	if (hash_mask)
		*hash_mask = (1u << bits) - 1;
	return patchscope_alloc(bucketsize << bits, 1);
}

/* No memory is ever reclaimed, so nothing is kept on these lists. */
static bool lru_add(struct list_head *item)
{
	if (!list_empty(item))
		return false;
	INIT_LIST_HEAD(item);
	return true;
}
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0)
bool list_lru_add(struct list_lru *lru, struct list_head *item) { return lru_add(item); }
bool list_lru_del(struct list_lru *lru, struct list_head *item) { return true; }
#else
bool list_lru_add_obj(struct list_lru *lru, struct list_head *item) { return lru_add(item); }
bool list_lru_del_obj(struct list_lru *lru, struct list_head *item) { return true; }
#endif
void list_lru_destroy(struct list_lru *lru) { }

/* Never asked to shrink anything. */
struct shrinker *shrinker_alloc(unsigned int flags, const char *fmt, ...) { return patchscope_alloc(sizeof(struct shrinker), 1); }
void shrinker_free(struct shrinker *shrinker) { patchscope_free(shrinker); }
/* Before 6.7 a shrinker is a member of what it shrinks. */
int prealloc_shrinker(struct shrinker *shrinker, const char *fmt, ...) { return 0; }
void free_prealloced_shrinker(struct shrinker *shrinker) { }
void register_shrinker_prepared(struct shrinker *shrinker) { }
void unregister_shrinker(struct shrinker *shrinker) { }

/* The names of these functions before allocations were profiled (6.10), where `kmalloc` is no macro. */
#ifndef kmalloc
void *__kmalloc(size_t size, gfp_t flags) { return allocate(size, flags); }
void *__kmalloc_node(size_t size, gfp_t flags, int node) { return allocate(size, flags); }
void *__kmalloc_node_track_caller(size_t size, gfp_t flags, int node, unsigned long caller) { return allocate(size, flags); }
void *kmalloc_trace(struct kmem_cache *s, gfp_t flags, size_t size) { return allocate(size, flags); }
void *kmalloc_node_trace(struct kmem_cache *s, gfp_t flags, int node, size_t size) { return allocate(size, flags); }
void *kmalloc_large(size_t size, gfp_t flags) { return allocate(size, flags); }
void *krealloc(const void *p, size_t size, gfp_t flags) { return reallocate(p, size, flags); }
void *kvmalloc_node(size_t size, gfp_t flags, int node) { return allocate(size, flags); }
void *vmalloc(unsigned long size) { return patchscope_alloc(size, 0); }
void *vzalloc(unsigned long size) { return patchscope_alloc(size, 1); }
struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align, slab_flags_t flags,
				     void (*ctor)(void *))
{
	return kmem_cache_create_usercopy(name, size, align, flags, 0, 0, ctor);
}
void *kmem_cache_alloc(struct kmem_cache *s, gfp_t flags) { return cache_alloc(s, flags); }
void *kmem_cache_alloc_lru(struct kmem_cache *s, struct list_lru *lru, gfp_t flags) { return cache_alloc(s, flags); }
void *kmem_cache_alloc_node(struct kmem_cache *s, gfp_t flags, int node) { return cache_alloc(s, flags); }
void *__alloc_percpu(size_t size, size_t align) { return patchscope_alloc(size, 1); }
void *__alloc_percpu_gfp(size_t size, size_t align, gfp_t gfp) { return patchscope_alloc(size, 1); }
unsigned long __get_free_pages(gfp_t flags, unsigned int order)
{
	return (unsigned long)patchscope_alloc(4096ul << order, wants_zero(flags));
}
unsigned long get_zeroed_page(gfp_t flags) { return (unsigned long)patchscope_alloc(4096, 1); }
#endif
