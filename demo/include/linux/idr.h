/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_IDR_H
#define _LINUX_IDR_H

/* Numbers for pointers: the smallest free one, or the next one in turn. */
#include <linux/types.h>

#define IDR_CHUNK 64
#define IDR_CHUNKS 512

struct idr {
	void **chunks[IDR_CHUNKS];
	unsigned int idr_next;
};

void idr_init(struct idr *idr);
int idr_alloc(struct idr *idr, void *ptr, int start, int end, gfp_t gfp);
int idr_alloc_cyclic(struct idr *idr, void *ptr, int start, int end, gfp_t gfp);
void *idr_find(const struct idr *idr, unsigned long id);
void *idr_replace(struct idr *idr, void *ptr, unsigned long id);
void *idr_remove(struct idr *idr, unsigned long id);
void *idr_get_next(struct idr *idr, int *nextid);

#endif
