/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
/* Numbers for pointers: an array of small arrays, which are made when a number in them is first given out. */
#include <linux/errno.h>
#include <linux/idr.h>
#include <linux/slab.h>
#include <linux/string.h>

void idr_init(struct idr *idr)
{
	memset(idr, 0, sizeof(*idr));
}

static void **idr_slot(const struct idr *idr, unsigned long id)
{
	void **chunk;

	if (id >= IDR_CHUNK * IDR_CHUNKS)
		return NULL;
	chunk = idr->chunks[id / IDR_CHUNK];
	return chunk ? chunk + id % IDR_CHUNK : NULL;
}

/* A number that is given out but stands for nothing yet has this in its slot. */
static char reserved;

void *idr_find(const struct idr *idr, unsigned long id)
{
	void **slot = idr_slot(idr, id);
	void *ptr = slot ? READ_ONCE(*slot) : NULL;

	return ptr == &reserved ? NULL : ptr;
}

/* The smallest free number from start up to, not including, end. */
int idr_alloc(struct idr *idr, void *ptr, int start, int end, gfp_t gfp)
{
	int id;

	for (id = start; id < end && id < IDR_CHUNK * IDR_CHUNKS; id++) {
		void ***chunk = &idr->chunks[id / IDR_CHUNK];

		if (!*chunk)
			*chunk = kcalloc(IDR_CHUNK, sizeof(void *), gfp);
		if (!*chunk)
			return -ENOMEM;
		if (!(*chunk)[id % IDR_CHUNK]) {
			WRITE_ONCE((*chunk)[id % IDR_CHUNK], ptr ? ptr : &reserved);
			return id;
		}
	}
	return -ENOSPC;
}

/* The same, but goes on behind the number that was given out last, and begins anew at the end. */
int idr_alloc_cyclic(struct idr *idr, void *ptr, int start, int end, gfp_t gfp)
{
	int next = idr->idr_next > (unsigned int)start ? (int)idr->idr_next : start;
	int id = idr_alloc(idr, ptr, next, end, gfp);

	if (id == -ENOSPC && next > start)
		id = idr_alloc(idr, ptr, start, end, gfp);
	if (id >= 0)
		idr->idr_next = id + 1;
	return id;
}

void *idr_replace(struct idr *idr, void *ptr, unsigned long id)
{
	void **slot = idr_slot(idr, id);
	void *old = idr_find(idr, id);

	if (slot)
		WRITE_ONCE(*slot, ptr ? ptr : &reserved);
	return old;
}

void *idr_remove(struct idr *idr, unsigned long id)
{
	void **slot = idr_slot(idr, id);
	void *old = idr_find(idr, id);

	if (slot)
		WRITE_ONCE(*slot, NULL);
	return old;
}

/* The first number from *nextid on that stands for something. */
void *idr_get_next(struct idr *idr, int *nextid)
{
	unsigned long id;

	for (id = *nextid; id < IDR_CHUNK * IDR_CHUNKS; id++) {
		void *ptr = idr_find(idr, id);

		if (ptr) {
			*nextid = id;
			return ptr;
		}
	}
	return NULL;
}
