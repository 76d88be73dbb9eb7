/** Types of fetch-tree.mjs for the tests that ask it for a tree. */
export type KernelTree = { path: string; version: string; reason?: never } | { path?: never; reason: string };
export function kernelTree(version: string): KernelTree;
export function fetchTree(version: string): KernelTree;
export interface PrivateApt {
  readonly options: string[];
  readonly folder: string;
}
export function privateApt(): PrivateApt;
export function download(apt: PrivateApt, name: string): string;
