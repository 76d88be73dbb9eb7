/** Names of the commands and views about patches, as package.json has them. */
export const patchesView = 'patchscope.patches';

/** Mails that git made of the commits of a tree; the query is the tree's root. */
export const mailScheme = 'patchscope-mail';

export const patchCommands = {
  open: 'patchscope.openPatch',
  openFile: 'patchscope.openPatchFile',
  clipboard: 'patchscope.openPatchFromClipboard',
  commit: 'patchscope.openPatchFromCommit',
  demo: 'patchscope.openDemoPatch',
  compare: 'patchscope.comparePatch',
  changes: 'patchscope.openPatchChanges',
  fileChanges: 'patchscope.openPatchFileChanges',
  nearest: 'patchscope.showNearestPlace',
  stepBefore: 'patchscope.stepBefore',
  stepAfter: 'patchscope.stepAfter',
  scenarioForHunk: 'patchscope.newScenarioForHunk',
  scenarioForClaim: 'patchscope.newScenarioForClaim',
  copyReport: 'patchscope.copyReport',
  reveal: 'patchscope.revealPatch',
  goTo: 'patchscope.goToPatchText',
  close: 'patchscope.closePatch',
} as const;
