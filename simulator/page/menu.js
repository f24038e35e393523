/** Menus and small windows beside what they belong to. One is open at a time; Esc and a click elsewhere close it. */

import { h, icon } from './dom.js';

/** @typedef {{label:string, icon?:string, run?:()=>void, danger?:boolean, checked?:boolean, detail?:string, lead?:Node}|Node|null|false} Item */

/** @type {{el:HTMLElement, from:HTMLElement|null, stop:AbortController}|null} */
let current = null;

/** Closes the open one, if any, and says whether there was one. */
export function closePopup(refocus = true) {
  if (!current) return false;
  const { el, from, stop } = current;
  current = null;
  stop.abort();
  el.remove();
  from?.setAttribute('aria-expanded', 'false');
  if (refocus && from?.isConnected) from.focus({ preventScroll: true });
  return true;
}

/**
 * Opens a small window with content of one's own.
 * @param {HTMLElement} from the button that opened it
 * @param {HTMLElement} el
 * @param {{x:number, y:number}|null} [point] where, when not at the button
 */
export function openPopup(from, el, point = null) {
  const again = current?.from === from && !point;
  closePopup(false);
  if (again) return;
  const stop = new AbortController();
  el.classList.add('popup');
  document.body.append(el);
  current = { el, from, stop };
  if (!point) from.setAttribute('aria-expanded', 'true');
  settle(el, point ?? from.getBoundingClientRect());
  document.addEventListener('pointerdown', (event) => {
    if (el.contains(event.target)) return;
    // A press on the button itself is left to its own handler, which closes.
    if (!from?.contains(event.target)) closePopup(false);
  }, { signal: stop.signal, capture: true });
  addEventListener('resize', () => closePopup(false), { signal: stop.signal });
  (el.querySelector('[autofocus]') ?? el.querySelector('button, input, select, [tabindex="0"]'))?.focus();
}

/** Places el beside the spot, inside the window. */
function settle(el, spot) {
  const { width, height } = el.getBoundingClientRect();
  const [left, top, bottom, right] = [spot.left ?? spot.x, spot.top ?? spot.y, spot.bottom ?? spot.y, spot.right ?? spot.x];
  const margin = 8;
  let x = left + width > innerWidth - margin ? right - width : left;
  let y = bottom + 4;
  if (y + height > innerHeight - margin) y = top - height - 4;
  x = Math.max(margin, Math.min(x, innerWidth - width - margin));
  y = Math.max(margin, Math.min(y, innerHeight - height - margin));
  el.style.left = `${x}px`;
  el.style.top = `${y}px`;
}

/**
 * Opens a menu; arrows move in it.
 * @param {HTMLElement} from
 * @param {string} label
 * @param {Item[]} items
 * @param {{x:number, y:number}|null} [point]
 */
export function openMenu(from, label, items, point = null) {
  const el = h('div', { class: 'menu', role: 'menu', 'aria-label': label }, items.filter(Boolean).map(itemElement));
  el.addEventListener('keydown', (event) => {
    const choices = [...el.querySelectorAll('[role^="menuitem"]')];
    const at = choices.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: choices.length - 1 }[event.key];
    if (to === undefined) {
      if (event.key === 'Tab') closePopup();
      return;
    }
    event.preventDefault();
    choices[(to + choices.length) % choices.length]?.focus();
  });
  openPopup(from, el, point);
}

function itemElement(item) {
  if (item instanceof Node) return item;
  const checkable = item.checked !== undefined;
  return h('button', {
    type: 'button', class: `menu-item${item.danger ? ' danger' : ''}`, role: checkable ? 'menuitemradio' : 'menuitem', 'aria-checked': checkable ? String(item.checked) : null,
    onclick: () => {
      closePopup();
      item.run?.();
    },
  }, item.lead ?? (item.icon && icon(item.icon)), h('span', { class: 'menu-label' }, item.label, item.detail && h('small', null, item.detail)), item.checked && icon('check'));
}

/** A line between groups of items. */
export const separator = () => h('div', { class: 'menu-separator', role: 'separator' });
