export interface Csmith {
  readonly program: string;
  readonly headers: string;
}
export function csmith(): Csmith | undefined;
export function fetchCsmith(): Csmith;
