/*
 * Pages, for pipes: struct page and the bytes it stands for are one block, counted as in Linux. There is no page cache and
 * no reclaim.
 */
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/version.h>

#ifdef CONFIG_HUGETLB_PAGE_OPTIMIZE_VMEMMAP
struct static_key_false hugetlb_optimize_vmemmap_key;
#endif

struct page_block {
	struct page page;
	char bytes[PAGE_SIZE] __aligned(64);
};

static struct page *new_page(gfp_t flags, unsigned int order)
{
	struct page_block *block = order ? NULL : kzalloc(sizeof(*block), flags & ~(__GFP_HIGHMEM | __GFP_ACCOUNT));

	if (!block)
		return NULL;
	set_page_count(&block->page, 1);
	return &block->page;
}
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
struct page *alloc_pages_noprof(gfp_t flags, unsigned int order) { return new_page(flags, order); }
#else
struct page *alloc_pages(gfp_t flags, unsigned int order) { return new_page(flags, order); }
#endif
void __free_pages(struct page *page, unsigned int order)
{
	if (put_page_testzero(page))
		kfree(page);
}
void *lowmem_page_address(const struct page *page) { return ((struct page_block *)page)->bytes; }
void __folio_put(struct folio *folio) { kfree(folio); }
