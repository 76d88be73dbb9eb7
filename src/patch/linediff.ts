/**
 * The shortest way from one list of lines to another (Myers, "An O(ND) Difference Algorithm", 1986), for diffs of diffs.
 * Lists that differ in more than a couple of thousand lines are called different from the first to the last differing
 * line, so that time and memory stay bounded.
 */

/** A run of lines: kept ones are in both lists. */
export interface Edit {
  readonly kind: 'keep' | 'remove' | 'add';
  /** 0-based first line in the old list and in the new one. */
  readonly before: number;
  readonly after: number;
  readonly count: number;
}

const mostDifferences = 2000;

export function diffLines(before: readonly string[], after: readonly string[]): Edit[] {
  const numbers = new Map<string, number>();
  const numbered = (lines: readonly string[]) =>
    Int32Array.from(lines, (line) => {
      const known = numbers.get(line);
      if (known !== undefined) return known;
      numbers.set(line, numbers.size);
      return numbers.size - 1;
    });
  const [a, b] = [numbered(before), numbered(after)];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  const most = Math.min(a.length, b.length) - head;
  while (tail < most && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const script = new Script();
  script.put('keep', 0, 0, head);
  middle(a.subarray(head, a.length - tail), b.subarray(head, b.length - tail), head, script);
  script.put('keep', a.length - tail, b.length - tail, tail);
  return script.edits;
}

/** Edits in order, neighbours of one kind joined. */
class Script {
  readonly edits: Edit[] = [];
  put(kind: Edit['kind'], before: number, after: number, count: number): void {
    if (count === 0) return;
    const last = this.edits[this.edits.length - 1];
    if (last?.kind === kind) this.edits[this.edits.length - 1] = { ...last, count: last.count + count };
    else this.edits.push({ kind, before, after, count });
  }
}

function middle(a: Int32Array, b: Int32Array, offset: number, script: Script): void {
  const [n, m] = [a.length, b.length];
  const most = Math.min(n + m, mostDifferences);
  // reach[k + most] is how far down `a` the furthest path on diagonal k = x - y has come with d differences.
  const reach = new Int32Array(2 * most + 2);
  const history: Int32Array[] = [];
  for (let d = 0; d <= most; d++) {
    history.push(reach.slice(most - d, most + d + 2));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && reach[most + k - 1]! < reach[most + k + 1]!);
      let x = down ? reach[most + k + 1]! : reach[most + k - 1]! + 1;
      while (x < n && x - k < m && a[x] === b[x - k]) x++;
      reach[most + k] = x;
      if (x >= n && x - k >= m) {
        walkBack(history, n, m, offset, script);
        return;
      }
    }
  }
  script.put('remove', offset, offset, n);
  script.put('add', offset + n, offset, m);
}

function walkBack(history: readonly Int32Array[], n: number, m: number, offset: number, script: Script): void {
  const steps: [Edit['kind'], number, number, number][] = [];
  let [x, y] = [n, m];
  for (let d = history.length - 1; d > 0; d--) {
    // history[d] is the state before step d: diagonals -d … d+1, the first at index 0.
    const reach = history[d]!;
    const k = x - y;
    const down = k === -d || (k !== d && reach[k - 1 + d]! < reach[k + 1 + d]!);
    const fromX = down ? reach[k + 1 + d]! : reach[k - 1 + d]!;
    const fromY = fromX - (down ? k + 1 : k - 1);
    const kept = down ? x - fromX : x - fromX - 1;
    steps.push(['keep', x - kept, y - kept, kept]);
    steps.push(down ? ['add', fromX, fromY, 1] : ['remove', fromX, fromY, 1]);
    [x, y] = [fromX, fromY];
  }
  steps.push(['keep', 0, 0, x]);
  for (const [kind, before, after, count] of steps.reverse()) script.put(kind, before + offset, after + offset, count);
}
