/** The stream of events: opens it, keeps it, and says when it is broken. */

import { emit } from './hub.js';
import { load, reducers, state } from './state.js';

/** @type {EventSource|null} */
let source = null;

/** Opens the stream for the acting person, from the point that the state contains. */
export function connect() {
  source?.close();
  const query = new URLSearchParams({ after: String(state.seq) });
  if (state.me) query.set('as', String(state.me.id));
  const mine = new EventSource(`/sim/events?${query}`);
  source = mine;
  mine.onopen = () => emit('connection', true);
  mine.onerror = () => {
    emit('connection', false);
    // The browser gives up for good on an answer that is no stream.
    if (mine.readyState === EventSource.CLOSED && source === mine) setTimeout(() => source === mine && restart(), 2000);
  };
  for (const [name, reduce] of Object.entries(reducers)) {
    mine.addEventListener(name, (event) => {
      if (source !== mine) return;
      state.seq = Number(event.lastEventId) || state.seq;
      reduce(JSON.parse(event.data));
    });
  }
  mine.addEventListener('reset', () => source === mine && restart());
}

/** Reads everything again and goes on from there. */
async function restart() {
  try {
    await load(state.me?.id ?? 0);
    connect();
    emit('open'); // the messages are read again too
  } catch (err) {
    console.error('reading the state again:', err);
    emit('connection', false);
    setTimeout(restart, 3000);
  }
}
