/**
 * Which task runs next, where somebody chose it. The rule of the machine (the longest waiting one) decides at each switch
 * point; a choice is kept with its moment, so going back and forth over it gives the same run again.
 */
import type { Machine, Task } from '../machine/machine';

export class Schedule {
  /** By the step of the switch point: the task's id. */
  private readonly choices = new Map<number, number>();
  private wanted: number | undefined;
  /** The switch point at which the wanted task was chosen just now. */
  private chosenAt: number | undefined;

  constructor(private readonly machine: Machine) {
    machine.chooseTask = (others) => this.choose(others);
  }

  /** The tasks that may run next. */
  get runnable(): readonly Task[] {
    const { machine } = this;
    return machine.tasks.filter((t) => t !== machine.current && t.state === 'runnable');
  }
  /** From here on, at the next switch point, this task is chosen. Later choices are given up with the tape they made. */
  want(task: Task): void {
    this.cut(this.machine.steps);
    this.wanted = task.id;
    this.chosenAt = undefined;
  }
  /** Takes the wish back; true if it had not come true. */
  giveUp(): boolean {
    const wasOpen = this.wanted !== undefined;
    this.wanted = undefined;
    return wasOpen;
  }
  /** The step at which the wish came true, once. */
  taken(): number | undefined {
    const step = this.chosenAt;
    this.chosenAt = undefined;
    return step;
  }
  private cut(step: number): void {
    for (const at of [...this.choices.keys()]) if (at > step) this.choices.delete(at);
  }

  private choose(others: readonly Task[]): Task | undefined {
    const { steps } = this.machine;
    const task = others.find((t) => t.id === this.wanted);
    if (task) {
      this.choices.set(steps, task.id);
      this.chosenAt = steps;
      this.wanted = undefined;
      return task;
    }
    const known = this.choices.get(steps);
    return others.find((t) => t.id === known);
  }
}
