/** The words of a task's frames: what every call leaves in `Task.frames`, as plain numbers. */

/** Kernel or user mode, as an index. */
export const enum Mode {
  Kernel,
  User,
}

/** Words of a frame's record in `Task.frames`. */
export const enum Frame {
  Function,
  Mode,
  /** Code index in the caller's image to go on at. */
  Return,
  /** The caller's register base (slot index). */
  CallerBase,
  /** Stack pointer (lo) of this mode before the frame. */
  SavedStack,
  /** Address (lo) of the frame's memory. */
  Memory,
  Boundary,
  /** This frame's register base. */
  Base,
  Size,
}

/** What happens when a frame returns. */
export const enum Boundary {
  /** Back to the C code that called. */
  None,
  /** Back to user mode with a system call's result. */
  Syscall,
  /** The task ends. */
  Task,
  /** Back to what was interrupted; the result is dropped. */
  Callback,
  /** As Callback, out of a signal's handler: the program's stack and mask become what they were. */
  Handler,
  /** Back to the C code that called, whose registers hold undefined bits: it goes on in checked mode. */
  Tainted,
}
