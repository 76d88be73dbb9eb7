/** Which hunks somebody has marked as viewed, kept in the workspace: by what they change, so that v2 of a series keeps it. */
import * as vscode from 'vscode';

const storageKey = 'patchscope.viewed';
/** The oldest marks are forgotten beyond this many. */
const mostMarks = 5000;

export class ViewedMarks {
  private readonly changes = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changes.event;
  private readonly marks: Set<string>;

  constructor(private readonly storage: vscode.Memento) {
    this.marks = new Set(storage.get<string[]>(storageKey, []));
  }

  has(identity: string): boolean {
    return this.marks.has(identity);
  }
  areAll(identities: readonly string[]): boolean {
    return identities.every((identity) => this.marks.has(identity));
  }

  add(identities: readonly string[]): void {
    for (const identity of identities) this.marks.add(identity);
    this.store();
  }
  remove(identities: readonly string[]): void {
    for (const identity of identities) this.marks.delete(identity);
    this.store();
  }

  private store(): void {
    const kept = [...this.marks].slice(-mostMarks);
    this.changes.fire();
    void this.storage.update(storageKey, kept);
  }
}
