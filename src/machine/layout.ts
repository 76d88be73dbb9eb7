/** Where things lie in an address space, and how much of everything a run may use. */

export interface Budgets {
  /** Steps. */
  readonly steps: number;
  /** Bytes of memory. */
  readonly memory: number;
  /** Frames of one task. */
  readonly depth: number;
  /** Living tasks. */
  readonly tasks: number;
}
export const defaultBudgets: Budgets = { steps: 50_000_000, memory: 1 << 29, depth: 20_000, tasks: 4096 };

/** Where things lie (lo words). */
export const Layout = {
  kernelData: 0x01000000,
  // Room for as many as there can be tasks.
  kernelStacks: 0x04000000,
  kernelStackSize: 0x8000,
  kernelHeap: 0x0c000000,
  kernelHeapEnd: 0x78000000,
  userData: 0x00600000,
  // Low, because a process costs a page table up to its highest page.
  userStackTop: 0x04000000,
  userStackSize: 0x00400000,
  userHeap: 0x04010000,
  userHeapEnd: 0x60000000,
  // Between static data and stacks.
  userMap: 0x02000000,
  userMapEnd: 0x03800000,
} as const;
