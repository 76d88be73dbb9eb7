/*
 * Functions of arch/x86 headers that are inline assembly, as plain C for one CPU that does not preempt. They stand in for
 * the headers' definitions of the same names.
 */
#include <linux/sched.h>
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/uaccess.h>
#include <linux/jump_label.h>
#include <asm/local.h>

struct task_struct *get_current(void) { return patchscope_current(); }

/* --- asm/atomic.h --- */
void arch_atomic_add(int i, atomic_t *v) { v->counter += i; }
void arch_atomic_sub(int i, atomic_t *v) { v->counter -= i; }
bool arch_atomic_sub_and_test(int i, atomic_t *v) { return (v->counter -= i) == 0; }
void arch_atomic_inc(atomic_t *v) { v->counter++; }
void arch_atomic_dec(atomic_t *v) { v->counter--; }
bool arch_atomic_dec_and_test(atomic_t *v) { return --v->counter == 0; }
bool arch_atomic_inc_and_test(atomic_t *v) { return ++v->counter == 0; }
bool arch_atomic_add_negative(int i, atomic_t *v) { return (v->counter += i) < 0; }
void arch_atomic_and(int i, atomic_t *v) { v->counter &= i; }
void arch_atomic_or(int i, atomic_t *v) { v->counter |= i; }
void arch_atomic_xor(int i, atomic_t *v) { v->counter ^= i; }
void arch_atomic64_add(s64 i, atomic64_t *v) { v->counter += i; }
void arch_atomic64_sub(s64 i, atomic64_t *v) { v->counter -= i; }
bool arch_atomic64_sub_and_test(s64 i, atomic64_t *v) { return (v->counter -= i) == 0; }
void arch_atomic64_inc(atomic64_t *v) { v->counter++; }
void arch_atomic64_dec(atomic64_t *v) { v->counter--; }
bool arch_atomic64_dec_and_test(atomic64_t *v) { return --v->counter == 0; }
bool arch_atomic64_inc_and_test(atomic64_t *v) { return ++v->counter == 0; }
bool arch_atomic64_add_negative(s64 i, atomic64_t *v) { return (v->counter += i) < 0; }
void arch_atomic64_and(s64 i, atomic64_t *v) { v->counter &= i; }
void arch_atomic64_or(s64 i, atomic64_t *v) { v->counter |= i; }
void arch_atomic64_xor(s64 i, atomic64_t *v) { v->counter ^= i; }

/* --- asm/bitops.h --- */
static unsigned long *word_of(long nr, volatile unsigned long *addr) { return (unsigned long *)addr + (nr >> 6); }
static unsigned long mask_of(long nr) { return 1UL << (nr & 63); }
void arch_set_bit(long nr, volatile unsigned long *addr) { *word_of(nr, addr) |= mask_of(nr); }
void arch_clear_bit(long nr, volatile unsigned long *addr) { *word_of(nr, addr) &= ~mask_of(nr); }
void arch_change_bit(long nr, volatile unsigned long *addr) { *word_of(nr, addr) ^= mask_of(nr); }
void arch___set_bit(unsigned long nr, volatile unsigned long *addr) { arch_set_bit(nr, addr); }
void arch___clear_bit(unsigned long nr, volatile unsigned long *addr) { arch_clear_bit(nr, addr); }
void arch___change_bit(unsigned long nr, volatile unsigned long *addr) { arch_change_bit(nr, addr); }
void arch_clear_bit_unlock(long nr, volatile unsigned long *addr) { arch_clear_bit(nr, addr); }
void arch___clear_bit_unlock(long nr, volatile unsigned long *addr) { arch_clear_bit(nr, addr); }
bool arch_test_bit(unsigned long nr, const volatile unsigned long *addr)
{
	return (*word_of(nr, (volatile unsigned long *)addr) & mask_of(nr)) != 0;
}
bool arch_test_bit_acquire(unsigned long nr, const volatile unsigned long *addr) { return arch_test_bit(nr, addr); }
bool arch_test_and_set_bit(long nr, volatile unsigned long *addr)
{
	bool old = arch_test_bit(nr, addr);
	arch_set_bit(nr, addr);
	return old;
}
bool arch_test_and_set_bit_lock(long nr, volatile unsigned long *addr) { return arch_test_and_set_bit(nr, addr); }
bool arch_test_and_clear_bit(long nr, volatile unsigned long *addr)
{
	bool old = arch_test_bit(nr, addr);
	arch_clear_bit(nr, addr);
	return old;
}
bool arch_test_and_change_bit(long nr, volatile unsigned long *addr)
{
	bool old = arch_test_bit(nr, addr);
	arch_change_bit(nr, addr);
	return old;
}
bool arch___test_and_set_bit(unsigned long nr, volatile unsigned long *addr) { return arch_test_and_set_bit(nr, addr); }
bool arch___test_and_clear_bit(unsigned long nr, volatile unsigned long *addr) { return arch_test_and_clear_bit(nr, addr); }
bool arch___test_and_change_bit(unsigned long nr, volatile unsigned long *addr) { return arch_test_and_change_bit(nr, addr); }
bool arch_xor_unlock_is_negative_byte(unsigned long mask, volatile unsigned long *addr)
{
	*(unsigned long *)addr ^= mask;
	return (*(unsigned long *)addr & 0x80) != 0;
}
unsigned long variable__ffs(unsigned long word) { return __builtin_ctzl(word); }
unsigned long variable_ffz(unsigned long word) { return __builtin_ctzl(~word); }
unsigned long __fls(unsigned long word) { return 63 - __builtin_clzl(word); }
int variable_ffs(int x) { return __builtin_ffs(x); }
int fls(unsigned int x) { return x ? 32 - __builtin_clz(x) : 0; }
int fls64(__u64 x) { return x ? 64 - __builtin_clzl(x) : 0; }
unsigned int __arch_hweight32(unsigned int w) { return __builtin_popcount(w); }
unsigned long __arch_hweight64(__u64 w) { return __builtin_popcountl(w); }
unsigned int __sw_hweight32(unsigned int w) { return __builtin_popcount(w); }
unsigned long __sw_hweight64(__u64 w) { return __builtin_popcountl(w); }

/* --- asm/local.h --- */
void local_inc(local_t *l) { l->a.counter++; }
void local_dec(local_t *l) { l->a.counter--; }
void local_add(long i, local_t *l) { l->a.counter += i; }
void local_sub(long i, local_t *l) { l->a.counter -= i; }
long local_add_return(long i, local_t *l) { return l->a.counter += i; }

/* --- asm/preempt.h --- */
int preempt_count(void) { return patchscope_preempt_count(); }
void __preempt_count_add(int val) { patchscope_preempt(val); }
void __preempt_count_sub(int val) { patchscope_preempt(-val); }
bool __preempt_count_dec_and_test(void) { patchscope_preempt(-1); return false; }
bool should_resched(int preempt_offset) { return false; }
void set_preempt_need_resched(void) { }
void clear_preempt_need_resched(void) { }
bool test_preempt_need_resched(void) { return false; }

/* --- linux/jump_label.h --- */
bool arch_static_branch(struct static_key *key, bool branch) { return static_key_count(key) > 0; }
bool arch_static_branch_jump(struct static_key *key, bool branch) { return static_key_count(key) > 0; }
bool static_key_false(struct static_key *key) { return static_key_count(key) > 0; }
bool static_key_true(struct static_key *key) { return static_key_count(key) > 0; }

/* --- asm/uaccess.h, lib/usercopy.c --- */
unsigned long raw_copy_from_user(void *dst, const void __user *src, unsigned long size)
{
	return patchscope_copy_from_user(dst, (const void *)src, size);
}
unsigned long raw_copy_to_user(void __user *dst, const void *src, unsigned long size)
{
	return patchscope_copy_to_user((void *)dst, src, size);
}
unsigned long _copy_from_user(void *to, const void __user *from, unsigned long n)
{
	return patchscope_copy_from_user(to, (const void *)from, n);
}
unsigned long _copy_to_user(void __user *to, const void *from, unsigned long n)
{
	return patchscope_copy_to_user((void *)to, from, n);
}
unsigned long _inline_copy_from_user(void *to, const void __user *from, unsigned long n)
{
	return patchscope_copy_from_user(to, (const void *)from, n);
}
unsigned long _inline_copy_to_user(void __user *to, const void *from, unsigned long n)
{
	return patchscope_copy_to_user((void *)to, from, n);
}
unsigned long __copy_user_nocheck(void *to, const void *from, unsigned long n) { return 0; }
void check_object_size(const void *ptr, unsigned long n, bool to_user) { }
bool check_copy_size(const void *addr, size_t bytes, bool is_source) { return true; }
long strncpy_from_user(char *dst, const char __user *src, long count)
{
	return patchscope_strncpy_from_user(dst, (const char *)src, count);
}
/* The length with its NUL, 0 where the memory cannot be read. */
long strnlen_user(const char __user *s, long n)
{
	char byte;
	long i;

	for (i = 0; i < n; i++) {
		if (patchscope_copy_from_user(&byte, (const char *)s + i, 1))
			return 0;
		if (!byte)
			return i + 1;
	}
	return n + 1;
}
unsigned long clear_user(void __user *to, unsigned long n) { return patchscope_clear_user((void *)to, n); }
unsigned long __clear_user(void __user *to, unsigned long n) { return patchscope_clear_user((void *)to, n); }
int check_zeroed_user(const void __user *from, size_t size)
{
	unsigned char byte;
	size_t i;

	for (i = 0; i < size; i++) {
		if (patchscope_copy_from_user(&byte, (const char *)from + i, 1))
			return -14;
		if (byte)
			return 0;
	}
	return 1;
}
void stac(void) { }
void clac(void) { }

/* --- asm/barrier.h --- */
unsigned long patchscope_array_index_mask(unsigned long index, unsigned long size) { return index < size ? ~0UL : 0UL; }

/* --- asm/processor.h and others --- */
void native_cpuid(unsigned int *eax, unsigned int *ebx, unsigned int *ecx, unsigned int *edx) { *eax = *ebx = *ecx = *edx = 0; }
unsigned long task_size_max(void) { return 0x7ffffffff000; }
void prefetch(const void *x) { }
void prefetchw(const void *x) { }
unsigned long long rdtsc(void) { return patchscope_time(); }
unsigned long long rdtsc_ordered(void) { return patchscope_time(); }
void cpu_relax(void) { }
void rep_nop(void) { }
bool user_access_begin(const void __user *ptr, size_t len) { return true; }
/* A macro before 6.15. */
#ifdef mask_user_address
#undef mask_user_address
#endif
void __user *mask_user_address(const void __user *ptr) { return (void __user *)ptr; }
