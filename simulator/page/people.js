/** Who one is: the card above the chats, and the list in which one becomes somebody else. */

import { attempt } from './actions.js';
import { get } from './api.js';
import { avatar } from './avatar.js';
import { byId, fill, h, icon } from './dom.js';
import { matches } from './fold.js';
import { on } from './hub.js';
import { has, t } from './i18n.js';
import { makeGroup, makePerson } from './make.js';
import { become, recent } from './session.js';
import { openChat, putPerson, state } from './state.js';

/** @typedef {import('./shapes.js').Person} Person */

const shownAtOnce = 60;

function showCard() {
  const card = byId('me');
  const me = state.me;
  fill(card, avatar(me ?? { initials: '?' }, 'l'),
    h('span', { class: 'me-text' }, h('small', null, t('me.label')), h('b', null, me?.name ?? t('me.nobody'))),
    h('span', { class: 'me-switch' }, icon('switch'), h('span', null, t('me.switch'))));
  card.setAttribute('aria-label', me ? t('me.card', { name: me.name }) : t('me.nobody'));
}

const sheet = () => byId('people');

/** Opens the list of people. */
export function openPeople() {
  sheet().hidden = false;
  byId('me').setAttribute('aria-expanded', 'true');
  document.body.dataset.people = 'open';
  const search = byId('people-search');
  search.value = '';
  search.focus();
  list();
}

/** Closes the list of people and says whether it was open. */
export function closePeople() {
  if (sheet().hidden) return false;
  sheet().hidden = true;
  byId('me').setAttribute('aria-expanded', 'false');
  delete document.body.dataset.people;
  byId('me').focus();
  return true;
}

let turn = 0;

/** Fills the list: those of the open chat and the recent ones first, then everyone who fits. */
async function list() {
  const mine = ++turn;
  const query = byId('people-search').value.trim();
  const box = byId('people-list');
  let answer;
  try {
    answer = await get('people', { q: query, limit: shownAtOnce });
  } catch (err) {
    fill(box, h('p', { class: 'form-error', role: 'alert' }, err.message));
    return;
  }
  if (mine !== turn) return;
  for (const person of answer.people) if (!state.people.has(person.id)) putPerson(person);
  const sections = query ? [{ people: found(answer.people, query) }] : sectioned(answer.people);
  fill(box, sections.filter((one) => one.people.length > 0).map(({ title, people }) => [title && h('h3', null, title), people.map(row)]),
    sections.every((one) => one.people.length === 0) && h('p', { class: 'muted' }, t(query ? 'search.none' : 'people.none')),
    answer.total > answer.people.length && h('p', { class: 'muted' }, t('people.more', { n: answer.total - answer.people.length })));
  showWaiting(box, () => mine === turn);
}

/** What the server found, and those here whose name fits without its marks. */
function found(people, query) {
  const seen = new Set(people.map((one) => one.id));
  const more = [...state.people.values()].filter((one) => !seen.has(one.id) && matches(`${one.name} ${one.username}`, query));
  return [...people, ...more.slice(0, shownAtOnce)];
}

function sectioned(all) {
  const known = (id) => state.people.get(id);
  const chat = openChat();
  const here = chat && chat.type !== 'private' ? (chat.members ?? []).map(known).filter(Boolean).slice(0, 30) : [];
  const seen = new Set(here.map((one) => one.id));
  const lately = recent().map(known).filter((one) => one && !seen.has(one.id)).slice(0, 5);
  for (const one of lately) seen.add(one.id);
  return [{ title: t('people.in_chat'), people: here }, { title: t('people.recent'), people: lately }, { title: t('people.all'), people: all.filter((one) => !seen.has(one.id)) }];
}

/** @param {Person} person */
function row(person) {
  const marks = [person.is_bot && t('people.bot'), person.blocked && t('people.blocked'), person.deactivated && t('people.gone'), !person.started && !person.is_bot && t('people.not_started')].filter(Boolean);
  const detail = [person.username && `@${person.username}`, has(`language.${person.language_code}`) && t(`language.${person.language_code}`), ...marks].filter(Boolean);
  return h('button', {
    type: 'button', class: 'person', 'aria-current': person.id === state.me?.id ? 'true' : null, dataset: { person: person.id },
    onclick: () => {
      closePeople();
      if (person.id !== state.me?.id) attempt(() => become(person.id));
    },
  }, avatar(person), h('span', { class: 'person-text' }, h('b', null, person.name), h('small', null, detail.join(' · '))), h('span', { class: 'person-unread' }), person.id === state.me?.id && icon('check'));
}

/** Shows beside the first people how much waits for them unread: whom to look at next. */
async function showWaiting(box, current) {
  for (const el of [...box.querySelectorAll('.person')].slice(0, 16)) {
    try {
      const { chats } = await get('chats', { as: el.dataset.person, limit: 40 });
      if (!current()) return;
      const unread = chats.reduce((sum, chat) => sum + chat.unread, 0);
      if (unread > 0) fill(el.querySelector('.person-unread'), h('span', { class: 'badge', 'aria-label': t('chat.unread', { n: unread }) }, unread));
    } catch (err) {
      console.error('counting what is unread:', err);
      return;
    }
  }
}

function onKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const stops = [byId('people-search'), ...byId('people-list').querySelectorAll('.person')];
  stops[Math.max(0, Math.min(stops.length - 1, stops.indexOf(document.activeElement) + step))]?.focus();
}

/** Wires the card and the list. */
export function startPeople() {
  byId('me').addEventListener('click', () => closePeople() || openPeople());
  byId('people-search').addEventListener('input', list);
  byId('people-search').addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault(); // else the same key would press the card that gets the focus, and open the list again
    byId('people-list').querySelector('.person')?.click();
  });
  sheet().addEventListener('keydown', onKey);
  byId('people-close').addEventListener('click', closePeople);
  byId('new-person').addEventListener('click', makePerson);
  byId('new-group').addEventListener('click', makeGroup);
  on('me loaded lang', showCard);
  on('people', (person) => {
    if (person?.id === state.me?.id) showCard();
  });
  on('lang', () => !sheet().hidden && list());
}
