/** Small pieces for building a page by script: the panel's HTML has no content of its own. */

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export function button(text: string, title: string, click: () => void, className = ''): HTMLButtonElement {
  const made = element('button', { type: 'button', title, ...(className && { class: className }) }, text);
  if (!/\w/.test(text)) made.setAttribute('aria-label', title);
  made.addEventListener('click', click);
  return made;
}

/** As `button`, with a picture of 16 by 16 instead of a word: the fonts of a system need not have it. */
export function iconButton(path: string, title: string, click: () => void): HTMLButtonElement {
  const made = button('', title, click);
  const svg = svgElement('svg');
  sizeSvg(svg, 16, 16);
  svg.setAttribute('aria-hidden', 'true');
  svg.innerHTML = `<path d="${path}"/>`;
  made.append(svg);
  return made;
}

export function svgElement(name: 'svg' | 'g'): SVGElement {
  return document.createElementNS('http://www.w3.org/2000/svg', name);
}

/** Sizes an svg element for a picture of so many pixels. */
export function sizeSvg(svg: Element, width: number, height: number, scale = 1): void {
  svg.setAttribute('width', String(Math.floor(width * scale)));
  svg.setAttribute('height', String(Math.floor(height * scale)));
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
}

/** Widths of texts in the page's own fonts. */
export class Measure {
  private readonly context = document.createElement('canvas').getContext('2d')!;
  private readonly known = new Map<string, number>();

  /** Call when the theme, and with it a font, may have changed. */
  reset(): void {
    this.known.clear();
  }
  /** In the font of names. */
  readonly code = (text: string): number => this.width(text, `12px ${fontOf('--vscode-editor-font-family')}`);
  /** In the font of labels. */
  readonly text = (text: string): number => this.width(text, `11px ${fontOf('--vscode-font-family')}`);

  private width(text: string, font: string): number {
    const key = `${font}\n${text}`;
    let width = this.known.get(key);
    if (width === undefined) {
      this.context.font = font;
      width = this.context.measureText(text).width;
      this.known.set(key, width);
    }
    return width;
  }
}
function fontOf(variable: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(variable) || 'monospace';
}
