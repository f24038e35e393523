/** Building elements. Text only ever becomes text: nothing here, or anywhere on the page, parses markup. */

import { paths } from './icons.js';

const svgNS = 'http://www.w3.org/2000/svg';

/**
 * Makes an element. In props, `class` and attributes are set as attributes, `onclick` and the like as listeners, `dataset`
 * as data attributes, and what an element has as a property of type boolean or as its value as that property.
 * @param {string} tag
 * @param {Object<string, any>|null} [props]
 * @param {...(Node|string|number|null|undefined|false|any[])} children
 * @returns {HTMLElement & any}
 */
export function h(tag, props, ...children) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null) continue;
    if (name.startsWith('on')) el.addEventListener(name.slice(2), value);
    else if (name === 'dataset') Object.assign(el.dataset, value);
    else if (typeof value === 'boolean' && !name.startsWith('aria-')) el[name] = value;
    else if (name === 'value') el.value = value;
    else el.setAttribute(name, String(value));
  }
  put(el, ...children);
  return el;
}

/**
 * Appends children: nodes as they are, everything else as text, nothing for null, undefined and false.
 * @param {Node} el
 */
export function put(el, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    el.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return el;
}

/** Replaces all children of el. */
export function fill(el, ...children) {
  el.replaceChildren();
  return put(el, ...children);
}

/**
 * @param {string} id
 * @returns {HTMLElement & any}
 */
export const byId = (id) => document.getElementById(id);

/**
 * Makes an icon that screen readers pass over.
 * @param {keyof typeof paths} name
 */
export function icon(name) {
  const svg = document.createElementNS(svgNS, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('focusable', 'false');
  for (const d of [paths[name] ?? paths.dot].flat()) {
    const path = document.createElementNS(svgNS, 'path');
    path.setAttribute('d', d);
    svg.appendChild(path);
  }
  return svg;
}

/**
 * Makes a button that shows only an icon; label is what it is called, also in its tooltip.
 * @param {keyof typeof paths} name
 * @param {string} label
 * @param {Object<string, any>} [props]
 */
export function iconButton(name, label, props) {
  return h('button', { type: 'button', class: 'icon-button', 'aria-label': label, title: label, ...props }, icon(name));
}
