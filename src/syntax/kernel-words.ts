/**
 * Words that the kernel's headers define as attributes or as nothing. tree-sitter-c has no preprocessor, so to its eye
 * `static int __init f(void)` names two types. They say nothing about structure and are blanked before parsing.
 */

/** Words that stand alone. */
const plainAttributes = new Set(
  `
  __init __exit __initdata __exitdata __initconst __initdata_or_module __init_or_module __ref __refdata __refconst
  __meminit __meminitdata __net_init __net_exit __net_initdata __net_initconst __init_memblock __initdata_memblock
  __head __noendbr __ro_after_init __read_mostly __page_aligned_data __page_aligned_bss __cacheline_aligned
  __cacheline_aligned_in_smp ____cacheline_aligned ____cacheline_aligned_in_smp ____cacheline_internodealigned_in_smp
  __randomize_layout __no_randomize_layout __designated_init __packed __packed2__ __user __kernel __iomem __percpu
  __rcu __force __bitwise __bitwise__ __nocast __safe __private __must_check __malloc __pure __cold __weak __used
  __unused __maybe_unused __always_unused __deprecated __visible __noreturn __attribute_const__ __always_inline
  noinline __noinline noinline_for_stack noinline_for_tracing __flatten __gnu_inline __inline_maybe_unused asmlinkage
  __naked notrace noinstr __noinstr_section __cpuidle __irq_entry __softirq_entry __sched __lockfunc __kprobes
  nokprobe_inline __no_sanitize_address __no_sanitize_undefined __no_sanitize_thread __no_sanitize_memory
  __no_sanitize_coverage __no_sanitize_or_inline __no_kasan_or_inline __no_kcsan __no_kmsan_checks __no_profile
  __no_kstack_erase __no_stack_protector __nocfi __nocfi_generic __no_caller_saved_registers __latent_entropy
  __signed__ __bpf_kfunc __nonstring __nonstring_array __uninitialized __no_context_analysis __vdso_data
  randomized_struct_fields_start randomized_struct_fields_end __noscs __percpu_seg_override VISIBLE_IF_KUNIT __ksym
  __kptr __kptr_untrusted
  `
    .trim()
    .split(/\s+/),
);

/** Words that take arguments in parentheses. */
const attributesWithArguments = new Set(
  `
  __attribute__ __attribute __printf __scanf __aligned __section __alias __cleanup __free __acquires __releases
  __must_hold __must_not_hold __cond_acquires __cond_releases __acquires_shared __releases_shared __must_hold_shared
  __cond_acquires_shared __guarded_by __pt_guarded_by __counted_by __counted_by_le __counted_by_be __counted_by_ptr
  __alloc_size __realloc_size __assume_aligned __compiletime_error __compiletime_warning __copy __diagnose_as
  __access __function_aligned __align __mode __retain __overloadable __pass_object_size __acquire_ret
  __acquire_shared_ret __context_unsafe BTF_TYPE_TAG __nonnull __format __ctx_lock_type __assumes_ctx_lock
  __assumes_shared_ctx_lock __declspec
  `
    .trim()
    .split(/\s+/),
);

/** 'plain' for a word to blank, 'arguments' for one to blank together with its parentheses. */
export function attributeKind(word: string): 'plain' | 'arguments' | undefined {
  if (plainAttributes.has(word)) return 'plain';
  return attributesWithArguments.has(word) ? 'arguments' : undefined;
}

/** Words that begin a type and can begin nothing else. */
export const typeKeywords: ReadonlySet<string> = new Set(
  'void char short int long float double signed unsigned struct union enum bool _Bool static extern inline typedef'.split(
    ' ',
  ),
);

/** Words with which a macro's argument can only be a type. */
export const typeStarts: ReadonlySet<string> = new Set([
  ...'void char short int long float double signed unsigned struct union enum bool _Bool const volatile'.split(' '),
]);

/** Words with which a macro's argument can only be a piece of code. */
export const statementKeywords: ReadonlySet<string> = new Set(
  'return goto break continue if else for while do switch case default typedef static extern'.split(' '),
);

/** Words that look like a call where parentheses follow, and are none. */
export const controlWords: ReadonlySet<string> = new Set(
  (
    'if while for switch return sizeof case goto else do typeof __typeof__ __typeof typeof_unqual defined ' +
    'asm __asm__ __asm _Generic struct union enum'
  ).split(' '),
);
