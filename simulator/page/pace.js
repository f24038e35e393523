/** How fast the bot writes, out of the log of its requests. */

const window = 60; // seconds

/** Says whether a method counts in the limits of its chat. */
export const counts = (method) => /^(send(?!ChatAction)|edit|forward|copy)/.test(method);

/**
 * @param {import('./shapes.js').BotRequest[]} requests
 * @param {number} now milliseconds of the simulator's clock
 * @returns {{perSecond:number[], peak:number, chats:{id:number, n:number}[], total:number}} perSecond has the oldest second first;
 *   chats are those written to most, the busiest first
 */
export function paceOf(requests, now) {
  const perSecond = new Array(window).fill(0);
  /** @type {Map<number, number>} */
  const chats = new Map();
  let total = 0;
  for (const request of requests) {
    const ago = Math.floor((now - Date.parse(request.at)) / 1000);
    if (!request.ok || !counts(request.method) || ago >= window || ago < -1) continue;
    perSecond[window - 1 - Math.max(0, ago)]++;
    total++;
    if (request.chat_id) chats.set(request.chat_id, (chats.get(request.chat_id) ?? 0) + 1);
  }
  const busiest = [...chats].map(([id, n]) => ({ id, n })).sort((a, b) => b.n - a.n).slice(0, 4);
  return { perSecond, peak: Math.max(...perSecond), chats: busiest, total };
}
