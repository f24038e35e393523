/** What stands where there is nothing yet: no people, no chat chosen, no messages. */

import { attempt } from './actions.js';
import { byId, fill, h, icon } from './dom.js';
import { on } from './hub.js';
import { t } from './i18n.js';
import { makePerson, makeTeam } from './make.js';
import { become, wide } from './session.js';
import { openChat, state } from './state.js';

function showWelcome() {
  const box = byId('welcome');
  const hidden = Boolean(openChat());
  box.hidden = hidden || (!wide() && Boolean(state.me));
  if (box.hidden) return;
  const step = (sign, key) => h('li', null, h('span', { class: 'step-sign' }, icon(sign)), h('span', null, h('b', null, t(`help.${key}`)), h('br'), t(`help.${key}_text`)));
  fill(box, h('div', { class: 'welcome-card' },
    h('h1', null, t('welcome.title', { bot: state.bot?.name ?? '' })),
    h('p', null, t('welcome.text')),
    h('ol', { class: 'steps-signed' }, step('person', 'who'), step('people', 'where'), step('clock', 'when'), step('activity', 'watch')),
    state.people.size === 0 && h('div', { class: 'welcome-buttons' },
      h('button', { type: 'button', class: 'button primary', id: 'make-team', onclick: () => attempt(async () => become(await makeTeam())) }, icon('people'), t('welcome.team')),
      h('button', { type: 'button', class: 'button', onclick: makePerson }, icon('person'), t('make.person')))));
}

/** What the empty conversation says: with the bot, what the bot can do. */
function showEmpty() {
  const chat = openChat();
  if (!chat) return;
  const about = chat.type === 'private' ? state.bot.description || t(state.me?.started ? 'empty.started' : 'empty.private', { bot: state.bot.name }) : t('empty.group');
  fill(byId('empty'), h('div', { class: 'empty-card' }, h('b', null, t(chat.type === 'private' ? 'empty.private_title' : 'empty.title', { bot: state.bot.name })), h('p', null, about)));
}

/** Wires both. */
export function startWelcome() {
  on('open loaded lang people bot', () => {
    showWelcome();
    showEmpty();
  });
}
