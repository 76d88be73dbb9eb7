/**
 * Rules for the pictures, as one text: the page adopts it as a style sheet, an exported SVG carries it with the colours
 * as the theme has them. Every colour is one of `colours`.
 */

/** Name of a colour in the rules, and what it is in VS Code. */
export const colours: Readonly<Record<string, string>> = {
  '--ps-ground': 'var(--vscode-editor-background)',
  '--ps-fg': 'var(--vscode-editor-foreground)',
  '--ps-muted': 'var(--vscode-descriptionForeground)',
  '--ps-lane': 'color-mix(in srgb, var(--vscode-editor-foreground) 4%, var(--vscode-editor-background))',
  '--ps-lane-odd': 'color-mix(in srgb, var(--vscode-editor-foreground) 2%, var(--vscode-editor-background))',
  '--ps-box': 'var(--vscode-editorWidget-background)',
  '--ps-edge': 'color-mix(in srgb, var(--vscode-editor-foreground) 52%, var(--vscode-editor-background))',
  '--ps-border':
    'var(--vscode-contrastBorder, color-mix(in srgb, var(--vscode-editor-foreground) 38%, var(--vscode-editor-background)))',
  '--ps-pid': 'var(--vscode-charts-blue)',
  '--ps-new': 'var(--vscode-charts-green)',
  '--ps-gone': 'var(--vscode-charts-red)',
  '--ps-changed': 'var(--vscode-charts-yellow)',
  '--ps-told': 'var(--vscode-charts-purple)',
  '--ps-focus': 'var(--vscode-focusBorder)',
  '--ps-hover': 'var(--vscode-list-hoverBackground)',
  '--ps-error': 'var(--vscode-editorError-foreground)',
  '--ps-warm': 'color-mix(in srgb, var(--vscode-charts-yellow) 16%, var(--vscode-editorWidget-background))',
  '--ps-fresh': 'color-mix(in srgb, var(--vscode-charts-green) 14%, var(--vscode-editorWidget-background))',
};

/** Without a theme, as in an export, the font is named here. */
export const fonts = {
  text: 'var(--vscode-font-family, system-ui, sans-serif)',
  code: 'var(--vscode-editor-font-family, ui-monospace, monospace)',
};

export const pictureRules = `
text { font: 12px ${fonts.text}; fill: var(--ps-fg); }
.line { font-size: 13px; }
.ground { fill: var(--ps-ground); }
.lane rect { fill: var(--ps-lane); }
.lane.odd rect { fill: var(--ps-lane-odd); }
.lane .title { fill: var(--ps-muted); text-anchor: middle; font-size: 11px; letter-spacing: 0.03em; }
.lane .number { font-weight: 600; }
.edge path { fill: none; stroke: var(--ps-edge); stroke-width: 1.4; }
.edge .head { fill: var(--ps-edge); stroke: none; }
.edge.refers path:first-child { stroke-dasharray: 1 3; stroke-linecap: round; }
.edge.many path:first-child { stroke-width: 3; }
.edge.new path:first-child { stroke: var(--ps-new); }
.edge.new .head { fill: var(--ps-new); }
.edge.gone path:first-child { stroke: var(--ps-gone); stroke-dasharray: 5 4; }
.edge.gone .head { fill: var(--ps-gone); }
.edge.lit path:first-child { stroke-width: 2.4; }
.edge.dim { opacity: 0.22; }
.box { cursor: pointer; outline: none; }
.box .shape, .box .stack { fill: var(--ps-box); stroke: var(--ps-border); stroke-width: 1; }
.box .name { font-family: ${fonts.code}; }
.box .badge { fill: var(--ps-muted); text-anchor: end; font-family: ${fonts.code}; font-variant-numeric: tabular-nums; }
.box .note { fill: var(--ps-muted); font-size: 11px; }
.box .sign { text-anchor: middle; font-size: 13px; font-weight: 700; dominant-baseline: middle; paint-order: stroke; stroke: var(--ps-ground); stroke-width: 4px; }
.box.lane-5 .shape { stroke: var(--ps-pid); stroke-width: 1.4; }
.box.zombie .badge { font-style: italic; }
.box.new .shape { fill: var(--ps-fresh); stroke: var(--ps-new); stroke-width: 1.6; }
.box.new .sign { fill: var(--ps-new); }
.box.changed .shape { fill: var(--ps-warm); stroke: var(--ps-changed); stroke-width: 1.6; }
.box.changed .sign { fill: var(--ps-changed); font-size: 10px; }
.box.changed .badge { fill: var(--ps-fg); }
.box.gone .shape { fill: var(--ps-ground); stroke: var(--ps-gone); stroke-dasharray: 4 3; }
.box.gone .name, .box.gone .badge { fill: var(--ps-muted); }
.box.gone .name { text-decoration: line-through; }
.box.gone .sign { fill: var(--ps-gone); }
.box.found .shape { stroke: var(--ps-focus); stroke-width: 2.4; }
.box.dim { opacity: 0.35; }
.box:hover .shape { stroke: var(--ps-fg); }
.box.selected .shape { stroke-width: 2.4; }
.box:focus-visible .shape { stroke: var(--ps-focus); stroke-width: 2.4; }
.row { stroke: var(--ps-border); stroke-width: 1; opacity: 0.45; }
.gutter-title { fill: var(--ps-muted); text-anchor: end; font-size: 11px; }
.mark { cursor: pointer; }
.mark path, .mark circle { fill: var(--ps-fg); stroke: var(--ps-fg); stroke-width: 1.2; }
.mark .hollow { fill: var(--ps-ground); }
.mark .stroke { fill: none; stroke-width: 2; }
.mark text { font-size: 11px; paint-order: stroke; stroke: var(--ps-ground); stroke-width: 3px; }
.mark.opened path, .mark.opened circle, .mark.made circle { fill: var(--ps-new); stroke: var(--ps-new); }
.mark.closed circle, .mark.freed circle { stroke: var(--ps-gone); }
.mark.evicted path { fill: var(--ps-gone); stroke: var(--ps-gone); }
.mark.told path { fill: var(--ps-told); stroke: var(--ps-told); }
.mark.later path { stroke: var(--ps-changed); }
.mark.print path { stroke: var(--ps-muted); }
.mark.print text { fill: var(--ps-muted); font-family: ${fonts.code}; font-size: 10.5px; }
.mark.problem path { fill: var(--ps-error); stroke: var(--ps-error); }
.mark.problem .inner { fill: none; stroke: var(--ps-ground); }
.mark.problem text { fill: var(--ps-error); font-weight: 600; }
.mark.present text { font-weight: 700; }
.mark.later-on { opacity: 0.6; }
.playhead line { stroke: var(--ps-focus); stroke-width: 2; }
.playhead path { fill: var(--ps-focus); }
.compared line { stroke: var(--ps-changed); stroke-width: 1.6; stroke-dasharray: 3 3; }
.compared path { fill: var(--ps-changed); }
.hovered { fill: var(--ps-hover); }
`;

/** The rules on the page. */
export function pageRules(): string {
  const variables = Object.entries(colours).map(([name, value]) => `${name}: ${value};`);
  return `:root { ${variables.join(' ')} } ${pictureRules}`;
}

/** The rules of an export: each colour as `resolve` finds it. */
export function exportRules(resolve: (colour: string) => string): string {
  return Object.entries(colours)
    .reduce((rules, [name, value]) => rules.replaceAll(`var(${name})`, resolve(value)), pictureRules)
    .replaceAll(fonts.text, 'system-ui, sans-serif')
    .replaceAll(fonts.code, 'ui-monospace, monospace')
    .replace(/\n+/g, '\n');
}
