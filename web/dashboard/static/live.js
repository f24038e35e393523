// Keeps an open page up to date: where the records changed, the page is asked for anew and its main part replaced. Somebody
// who is typing or has opened a form is not disturbed. Without this script the page is read as it was made.
(() => {
  "use strict";
  const address = document.body.dataset.events;
  if (!address || !window.EventSource) return;
  let shown = null;
  let pending = false;

  const busy = () => {
    const at = document.activeElement;
    return at && at.closest("form") && at.closest("main, footer") !== null;
  };

  const refresh = async () => {
    if (busy() || document.hidden) { pending = true; return; }
    pending = false;
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (answer.status === 401) { location.reload(); return; }
    if (!answer.ok) return;
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    const open = new Set([...document.querySelectorAll("main details[open]")].map(place));
    for (const part of ["main", "footer"]) {
      const from = made.querySelector(part), to = document.querySelector(part);
      if (from && to && from.innerHTML !== to.innerHTML) to.innerHTML = from.innerHTML;
    }
    for (const d of document.querySelectorAll("main details")) if (open.has(place(d))) d.open = true;
  };

  // place names a fold of the page by what stands above it and how many come before it there.
  const place = (fold) => {
    const above = fold.closest("[id]");
    return (above ? above.id : "") + ":" + [...above.querySelectorAll("details")].indexOf(fold);
  };

  const events = new EventSource(address);
  events.onmessage = (e) => {
    if (shown !== null && shown !== e.data) refresh().catch(() => { pending = true; });
    shown = e.data;
  };
  const late = () => { if (pending) refresh().catch(() => {}); };
  document.addEventListener("visibilitychange", late);
  document.addEventListener("focusout", () => setTimeout(late, 0));
})();
