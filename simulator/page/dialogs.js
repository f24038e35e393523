/** Dialogs with a form: what is wrong is said beside the field that is wrong. */

import { h } from './dom.js';
import { problem, t } from './i18n.js';

/**
 * Asks by a form. The dialog stays open as long as send refuses.
 * @param {{title:string, fields:Node[], action:string, danger?:boolean, send:(data:FormData, form:HTMLFormElement)=>Promise<any>}} options
 * @returns {Promise<any>} what send returned, or undefined when the dialog was cancelled
 */
export function askForm({ title, fields, action, danger, send }) {
  return new Promise((resolve) => {
    let result;
    const error = h('p', { class: 'form-error', role: 'alert', hidden: true });
    const submit = h('button', { class: `button ${danger ? 'danger' : 'primary'}` }, action);
    const cancel = h('button', { type: 'button', class: 'button', onclick: () => dialog.close() }, t('cancel'));
    const form = h('form', { class: 'dialog-form', novalidate: '' }, h('h2', null, title), fields, error, h('div', { class: 'dialog-buttons' }, cancel, submit));
    const dialog = h('dialog', { class: 'dialog', 'aria-label': title }, form);
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      submit.disabled = true;
      try {
        result = await send(new FormData(form), form);
        dialog.close();
      } catch (err) {
        showRefusal(form, error, err);
      } finally {
        submit.disabled = false;
      }
    });
    dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(result);
    });
    document.body.append(dialog);
    dialog.showModal();
    (form.querySelector('input:not([type=hidden]), textarea, select') ?? submit).focus();
  });
}

/**
 * Says what was refused under the form, and marks the field that it is about.
 * @param {HTMLFormElement} form
 * @param {HTMLElement} line
 * @param {any} err
 */
export function showRefusal(form, line, err) {
  line.textContent = problem(err);
  line.hidden = false;
  for (const el of form.elements) el.removeAttribute('aria-invalid');
  const field = err.field ? form.elements.namedItem(err.field) : null;
  if (field instanceof HTMLElement) {
    field.setAttribute('aria-invalid', 'true');
    field.focus();
  }
}

/**
 * A labelled field.
 * @param {string} label
 * @param {HTMLElement} input
 * @param {string} [hint]
 */
export function field(label, input, hint) {
  return h('label', { class: 'field' }, h('span', { class: 'field-label' }, label), input, hint && h('small', null, hint));
}

/**
 * A labelled switch.
 * @param {string} label
 * @param {Object<string, any>} props
 */
export function toggle(label, props) {
  return h('label', { class: 'toggle' }, h('input', { type: 'checkbox', ...props }), h('span', { class: 'toggle-track', 'aria-hidden': 'true' }), h('span', null, label));
}

/**
 * Asks whether to do something that cannot be undone.
 * @param {string} title
 * @param {string} text
 * @param {string} action
 */
export async function confirmed(title, text, action) {
  return (await askForm({ title, fields: [h('p', null, text)], action, danger: true, send: async () => true })) === true;
}
