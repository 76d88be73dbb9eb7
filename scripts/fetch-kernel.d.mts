/** Types of fetch-kernel.mjs for the tests that boot a kernel. */
export type KernelImage =
  { path: string; release: string; reason?: never } | { path?: never; release?: never; reason: string };
export function kernelImage(version: string): KernelImage;
export function fetchKernel(version: string): KernelImage;
