/*
 * Macros of Linux headers that stand on inline assembly or on a build's section tricks, as plain C for one CPU. Each
 * keeps this meaning whatever the headers define later. Read by src/kernel/linux.ts, a definition each.
 */

/* asm/cmpxchg.h: nothing comes between the read and the write. */
#define __xchg_op(ptr, arg, op, lock) ({ __typeof__(*(ptr)) *patchscope_xp = (__typeof__(*(ptr)) *)(ptr); \
	__typeof__(*(ptr)) patchscope_xold = *patchscope_xp; *patchscope_xp = (__typeof__(*(ptr)))patchscope_##op(patchscope_xold, (arg)); patchscope_xold; })
#define patchscope_xchg(old, arg) (arg)
#define patchscope_xadd(old, arg) ((old) + (arg))
#define __raw_cmpxchg(ptr, old, new, size, lock) ({ __typeof__(*(ptr)) *patchscope_cp = (__typeof__(*(ptr)) *)(ptr); \
	__typeof__(*(ptr)) patchscope_cold = (old), patchscope_ccur = *patchscope_cp; if (patchscope_ccur == patchscope_cold) *patchscope_cp = (new); patchscope_ccur; })
#define __raw_try_cmpxchg(_ptr, _pold, _new, size, lock) ({ __typeof__(_ptr) patchscope_tp = (_ptr); \
	__typeof__(_pold) patchscope_told = (_pold); _Bool patchscope_tok = *patchscope_tp == *patchscope_told; if (patchscope_tok) *patchscope_tp = (_new); \
	else *patchscope_told = *patchscope_tp; patchscope_tok; })

/* linux/percpu-defs.h: one CPU, whose variables lie where they are defined. */
#define arch_raw_cpu_ptr(ptr) (ptr)
#define SHIFT_PERCPU_PTR(ptr, offset) (ptr)
#define RELOC_HIDE(ptr, off) ((__typeof__(ptr))((unsigned long)(ptr) + (off)))
#define __verify_pcpu_ptr(ptr) do { } while (0)
#define __my_cpu_offset 0UL
#define per_cpu_offset(x) 0UL
#define __pcpu_size_call_return(stem, pcp) patchscope_##stem(pcp)
#define __pcpu_size_call_return2(stem, pcp, ...) patchscope_##stem(pcp, __VA_ARGS__)
#define __pcpu_size_call_return2bool(stem, pcp, ...) patchscope_##stem(pcp, __VA_ARGS__)
#define __pcpu_size_call(stem, pcp, ...) patchscope_##stem(pcp, __VA_ARGS__)
#define patchscope_raw_cpu_read_(pcp) (pcp)
#define patchscope_this_cpu_read_(pcp) (pcp)
#define patchscope_this_cpu_read_stable_(pcp) (pcp)
#define __raw_cpu_read_const(pcp) (pcp)
#define patchscope_raw_cpu_write_(pcp, val) ((pcp) = (val))
#define patchscope_this_cpu_write_(pcp, val) ((pcp) = (val))
#define patchscope_raw_cpu_add_(pcp, val) ((pcp) += (val))
#define patchscope_this_cpu_add_(pcp, val) ((pcp) += (val))
#define patchscope_raw_cpu_and_(pcp, val) ((pcp) &= (val))
#define patchscope_this_cpu_and_(pcp, val) ((pcp) &= (val))
#define patchscope_raw_cpu_or_(pcp, val) ((pcp) |= (val))
#define patchscope_this_cpu_or_(pcp, val) ((pcp) |= (val))
#define patchscope_raw_cpu_add_return_(pcp, val) ((pcp) += (val))
#define patchscope_this_cpu_add_return_(pcp, val) ((pcp) += (val))
#define patchscope_raw_cpu_xchg_(pcp, val) ({ __typeof__(pcp) patchscope_pold = (pcp); (pcp) = (val); patchscope_pold; })
#define patchscope_this_cpu_xchg_(pcp, val) ({ __typeof__(pcp) patchscope_pold = (pcp); (pcp) = (val); patchscope_pold; })
#define patchscope_this_cpu_cmpxchg_(pcp, old, new) ({ __typeof__(pcp) patchscope_pcur = (pcp); if (patchscope_pcur == (old)) \
	(pcp) = (new); patchscope_pcur; })
#define patchscope_this_cpu_try_cmpxchg_(pcp, pold, new) ({ _Bool patchscope_pok = (pcp) == *(pold); if (patchscope_pok) \
	(pcp) = (new); else *(pold) = (pcp); patchscope_pok; })

/* linux/jump_label.h, linux/static_call.h: no code is patched. */
#define static_branch_likely(x) (static_key_count(&(x)->key) > 0)
#define static_branch_unlikely(x) (static_key_count(&(x)->key) > 0)
#define static_call(name) ((__typeof__(STATIC_CALL_TRAMP(name)) *)(STATIC_CALL_KEY(name).func))
#define static_call_cond(name) static_call(name)

/* asm/bug.h */
#define __WARN_FLAGS(flags) patchscope_warn("WARN()")
#define BUG() do { patchscope_bug("BUG()"); __builtin_unreachable(); } while (0)
#define BUG_ON(condition) do { if (condition) patchscope_bug(#condition); } while (0)
#define WARN_ON(condition) ({ int patchscope_wret = !!(condition); if (patchscope_wret) patchscope_warn(#condition); patchscope_wret; })
#define WARN_ON_ONCE(condition) ({ int patchscope_wret = !!(condition); if (patchscope_wret) patchscope_warn(#condition); patchscope_wret; })
#define WARN(condition, format...) ({ int patchscope_wret = !!(condition); if (patchscope_wret) patchscope_warn(#condition); patchscope_wret; })
#define WARN_ONCE(condition, format...) ({ int patchscope_wret = !!(condition); if (patchscope_wret) patchscope_warn(#condition); patchscope_wret; })

/* linux/rcupdate.h, as with CONFIG_PROVE_RCU. */
#define RCU_LOCKDEP_WARN(condition, what) do { if (condition) patchscope_rcu_suspicious(what); } while (0)
/* linux/cgroup.h: what holds the pointer in place is written there for CONFIG_PROVE_RCU alone. */
#define task_css_set_check(task, held) rcu_dereference_raw((task)->cgroups)

/* asm/barrier.h: one CPU, sequentially consistent. */
#define mb() do { } while (0)
#define rmb() do { } while (0)
#define wmb() do { } while (0)
#define __mb() do { } while (0)
#define __rmb() do { } while (0)
#define __wmb() do { } while (0)
#define __smp_mb() do { } while (0)
#define __smp_rmb() do { } while (0)
#define __smp_wmb() do { } while (0)
#define barrier() do { } while (0)
#define barrier_nospec() do { } while (0)
#define OPTIMIZER_HIDE_VAR(var) do { } while (0)
/* A macro since 6.9, an inline function before: either way the name is that of a function in arch.c. */
#define array_index_mask_nospec patchscope_array_index_mask
#define runtime_const_init(type, sym) do { } while (0)
#define runtime_const_ptr(sym) (sym)
#define runtime_const_shift_right_32(val, sym) ((unsigned int)(val) >> (sym))

/* asm/uaccess.h: through the machine, which knows what is mapped. */
#define access_ok(addr, size) 1
#define untagged_addr(addr) (addr)
#define untagged_addr_remote(mm, addr) (addr)
#define get_user(x, ptr) ({ __typeof__(*(ptr)) patchscope_gval = (__typeof__(*(ptr)))0; \
	int patchscope_gerr = patchscope_copy_from_user(&patchscope_gval, (const void *)(ptr), sizeof(patchscope_gval)) ? -14 : 0; \
	(x) = (__typeof__(x))patchscope_gval; patchscope_gerr; })
#define __get_user(x, ptr) get_user(x, ptr)
#define put_user(x, ptr) ({ __typeof__(*(ptr)) patchscope_uval = (__typeof__(*(ptr)))(x); \
	patchscope_copy_to_user((void *)(ptr), &patchscope_uval, sizeof(patchscope_uval)) ? -14 : 0; })
#define __put_user(x, ptr) put_user(x, ptr)
#define user_access_end() do { } while (0)
#define user_read_access_end() do { } while (0)
#define user_write_access_end() do { } while (0)
#define unsafe_get_user(x, ptr, label) do { if (get_user(x, ptr)) goto label; } while (0)
#define unsafe_put_user(x, ptr, label) do { if (put_user(x, ptr)) goto label; } while (0)
#define unsafe_copy_to_user(to, from, size, label) do { if (patchscope_copy_to_user((void *)(to), from, size)) goto label; } while (0)

/* asm/ptrace.h */
#define current_user_stack_pointer() patchscope_user_stack()

/* asm/processor.h, asm/irqflags.h */
#define raw_local_irq_disable() do { } while (0)
#define raw_local_irq_enable() do { } while (0)
#define raw_local_irq_save(flags) do { (flags) = 0; } while (0)
#define raw_local_irq_restore(flags) do { (void)(flags); } while (0)
#define raw_local_save_flags(flags) do { (flags) = 0; } while (0)
#define raw_irqs_disabled() 0
#define raw_irqs_disabled_flags(flags) 0
#define local_irq_disable() do { } while (0)
#define local_irq_enable() do { } while (0)
#define local_irq_save(flags) do { (flags) = 0; } while (0)
#define local_irq_restore(flags) do { (void)(flags); } while (0)
#define irqs_disabled() 0
#define irqs_disabled_flags(flags) 0
#define lockdep_assert_irqs_disabled() do { } while (0)
#define raw_smp_processor_id() 0
#define __smp_processor_id() 0
#define current get_current()
#define might_sleep() patchscope_might_sleep()
#define activate_mm(prev, next) do { } while (0)
#define deactivate_mm(tsk, mm) do { } while (0)
#define cpu_feature_enabled(bit) 0
#define static_cpu_has(bit) 0
#define boot_cpu_has(bit) 0
#define tracepoint_enabled(tp) 0
#define alloc_hooks(call) (call)
#define alloc_hooks_tag(tag, call) (call)

/* linux/export.h: there are no modules to export to. */
#define EXPORT_SYMBOL(sym)
#define EXPORT_SYMBOL_GPL(sym)
#define EXPORT_SYMBOL_NS(sym, ns)
#define EXPORT_SYMBOL_NS_GPL(sym, ns)

/*
 * asm/syscall_wrapper.h: programs are 64-bit, and no system call comes in by the entries for 32-bit ones. What is passed in
 * registers is converted on the way, as there.
 */
#define __SYSCALL_DEFINEx(x, name, ...) \
	static inline long __do_sys##name(__MAP(x, __SC_DECL, __VA_ARGS__)); \
	static long __se_sys##name(__MAP(x, __SC_LONG, __VA_ARGS__)) { return __do_sys##name(__MAP(x, __SC_CAST, __VA_ARGS__)); } \
	long __x64_sys##name(const struct pt_regs *regs) { return __se_sys##name(SC_X86_64_REGS_TO_ARGS(x, __VA_ARGS__)); } \
	static inline long __do_sys##name(__MAP(x, __SC_DECL, __VA_ARGS__))
#define __IA32_SYS_STUB0(name)
#define COMPAT_SYSCALL_DEFINE0(name) static long __do_compat_sys_##name(const struct pt_regs *regs)
#define COMPAT_SYSCALL_DEFINEx(x, name, ...) static inline long __do_compat_sys##name(__MAP(x, __SC_DECL, __VA_ARGS__))
