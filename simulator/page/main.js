/** Starts the page: finds out who one is, reads what there is, and hands over to the parts. */

import { startActivity } from './activity.js';
import { get } from './api.js';
import { startChatList } from './chatlist.js';
import { startClock } from './clock.js';
import { startComposer } from './composer.js';
import { startConversation } from './conversation.js';
import { byId, fill, h, icon } from './dom.js';
import { startFaults } from './faults.js';
import { botListens, startHeader } from './header.js';
import { emit, on } from './hub.js';
import { lang, localise, problem, setLang, t } from './i18n.js';
import { startInfo } from './info.js';
import { recall } from './memory.js';
import { startPanel } from './panel.js';
import { startPeople } from './people.js';
import { startSenders } from './senders.js';
import { become, followAddress, goTo, readAddress } from './session.js';
import { startShortcuts } from './shortcuts.js';
import { load, state } from './state.js';
import { connect } from './stream.js';
import { startTheme } from './theme.js';
import { startWelcome } from './welcome.js';

/** Fills the buttons whose icons stand in the page. */
function drawIcons() {
  for (const el of document.querySelectorAll('[data-icon]')) el.prepend(icon(el.dataset.icon));
}

function startBar() {
  const showLang = () => {
    for (const el of byId('lang').children) el.setAttribute('aria-pressed', String(el.dataset.lang === lang()));
  };
  byId('lang').addEventListener('click', (event) => event.target.dataset.lang && setLang(event.target.dataset.lang));
  on('lang', showLang);
  showLang();
  const showBot = () => {
    fill(byId('bot'), h('i', { class: `lamp${botListens() ? ' on' : ''}` }), h('span', null, h('b', null, state.bot?.name ?? ''), h('small', null, t(botListens() ? 'bot.listening' : 'bot.absent'))));
    byId('bot').title = state.bot ? `@${state.bot.username}` : '';
  };
  on('bot loaded lang', showBot);
  on('connection', (up) => {
    byId('offline').hidden = up;
  });
}

/** Whom to start as: the address says it, or the last visit, or the first person there is. */
async function firstPerson(address) {
  for (const id of [address.as, Number(recall('as'))]) {
    if (!id) continue;
    try {
      return (await get(`people/${id}`)).person.id;
    } catch (err) {
      if (err.status !== 404) throw err;
    }
  }
  const { people } = await get('people', { limit: 50 });
  return people.find((one) => !one.is_bot && !one.deactivated)?.id ?? 0;
}

async function begin() {
  const address = readAddress();
  const as = await firstPerson(address);
  if (as) {
    await become(as, { chat: address.chat || undefined, topic: address.topic, replace: true });
    return;
  }
  await load(0);
  connect();
  emit('me');
  goTo(0, null, true);
}

async function main() {
  drawIcons();
  localise(document);
  for (const start of [startTheme, startBar, startPanel, startClock, startHeader, startConversation, startComposer, startSenders, startChatList, startPeople, startActivity, startFaults, startInfo, startWelcome, startShortcuts]) start();
  addEventListener('popstate', () => followAddress());
  try {
    await begin();
  } catch (err) {
    fill(byId('welcome'), h('div', { class: 'welcome-card' }, h('h1', null, t('error.start')), h('p', { role: 'alert' }, problem(err)),
      h('button', { type: 'button', class: 'button primary', onclick: () => location.reload() }, t('retry'))));
    byId('welcome').hidden = false;
  }
  document.body.dataset.ready = 'true';
}

main();
