/** A vitest reporter that writes counts, failures and each skip with its reason to $PATCHSCOPE_UNIT_OUTCOME. */
import { writeFileSync } from 'node:fs';

export default class OutcomeReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const outcome = { passed: 0, failed: unhandledErrors.length, skips: [] };
    for (const module of modules) {
      if (module.errors().length > 0) outcome.failed += 1; // The file itself did not load.
      for (const test of module.children.allTests()) {
        const { state, note } = test.result();
        if (state === 'passed') outcome.passed += 1;
        else if (state === 'failed') outcome.failed += 1;
        else outcome.skips.push({ name: test.fullName, reason: note ?? reasonIn(test.fullName) });
      }
    }
    writeFileSync(process.env.PATCHSCOPE_UNIT_OUTCOME, JSON.stringify(outcome));
  }
}

/** A test that is skipped says why in parentheses in its name or its group's. */
function reasonIn(name) {
  return / \(([^()]+)\)/.exec(name)?.[1] ?? 'no reason given';
}
