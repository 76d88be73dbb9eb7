/**
 * What travels between the editor and the page of the lifetime panel, and what the page remembers when its window is
 * closed. Plain data; the page is not trusted with more than questions.
 */
import type { FilePlace, LifetimeMoment, LifetimeTape } from './client';

/** Survives the page and the window; everything but `root` may be missing. */
export interface LifetimePageState {
  readonly root: string;
  /** A scenario's name or file; undefined: the preferred one. */
  readonly program?: string;
  readonly step?: number;
  /** The moment that is compared with; undefined: the event before. */
  readonly since?: number;
  /** Pixels from event to event; undefined: so that all fit. */
  readonly slot?: number;
  readonly search?: string;
  readonly isText?: boolean;
}

export type ToLifetimePage =
  | { readonly kind: 'busy'; readonly text: string }
  | { readonly kind: 'tape'; readonly tape: LifetimeTape; readonly root: string; readonly program?: string }
  /** `request` as in `go` or `preview`; undefined: the debugger went there. */
  | { readonly kind: 'moment'; readonly moment: LifetimeMoment; readonly request?: number }
  | { readonly kind: 'failed'; readonly text: string; readonly place?: FilePlace }
  | { readonly kind: 'stale' }
  /** Whether a debug session of the same program moves with the panel. */
  | { readonly kind: 'session'; readonly isLinked: boolean };

export type FromLifetimePage =
  | { readonly kind: 'ready'; readonly state: Partial<LifetimePageState> }
  /** Shows the moment here, in the code and in the debugger. */
  | { readonly kind: 'go'; readonly request: number; readonly step: number; readonly since?: number }
  /** Only tells of the moment. */
  | { readonly kind: 'preview'; readonly request: number; readonly step: number }
  | { readonly kind: 'open'; readonly place: FilePlace }
  | { readonly kind: 'run again' }
  | { readonly kind: 'pick scenario' }
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'save'; readonly svg: string }
  | { readonly kind: 'problem'; readonly text: string };
