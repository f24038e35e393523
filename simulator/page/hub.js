/** One place where modules tell each other what changed, so that none of them has to know who shows it. */

/** @type {Map<string, Set<(data: any) => void>>} */
const listeners = new Map();

/**
 * Calls fn whenever one of the events is emitted.
 * @param {string} names separated by spaces
 * @param {(data: any) => void} fn
 */
export function on(names, fn) {
  for (const name of names.split(' ')) {
    if (!listeners.has(name)) listeners.set(name, new Set());
    listeners.get(name).add(fn);
  }
}

/**
 * Emits an event. A listener that fails does not keep the others from hearing it.
 * @param {string} name
 * @param {any} [data]
 */
export function emit(name, data) {
  for (const fn of listeners.get(name) ?? []) {
    try {
      fn(data);
    } catch (err) {
      console.error(`listener of ${name}:`, err);
    }
  }
}

/**
 * Returns a function that runs fn once in the next frame, however often it is called before.
 * @param {() => void} fn
 */
export function framed(fn) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      fn();
    });
  };
}
