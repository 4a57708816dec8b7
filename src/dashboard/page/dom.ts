/** Makes elements and changes only what differs. All text goes in as text: nothing that the master says becomes markup. */

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
export type Child = Node | string;

const SVG = 'http://www.w3.org/2000/svg';

export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  setAll(element, attributes);
  element.append(...children);
  return element;
}

export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS(SVG, tag);
  setAll(element, attributes);
  element.append(...children);
  return element;
}

/** A true attribute is there, a false or undefined one is not. */
export function setAll(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    const text = value === true ? '' : value === false || value === undefined ? undefined : String(value);
    if (text === undefined) element.removeAttribute(name);
    else if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Throws where the page has no such element. */
export function byId<Kind extends Element = HTMLElement>(id: string): Kind {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found as unknown as Kind;
}

const narrow = matchMedia('(max-width: 720px)');
const still = matchMedia('(prefers-reduced-motion: reduce)');

export function isNarrow(): boolean {
  return narrow.matches;
}

/** Whoever looks wants nothing to fly about. */
export function isStill(): boolean {
  return still.matches;
}

export function onLayoutChange(changed: () => void): void {
  narrow.addEventListener('change', changed);
  still.addEventListener('change', changed);
}
