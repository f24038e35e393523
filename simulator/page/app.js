"use strict";

// Lists the chats and follows what changes in them.
async function show() {
  const state = await (await fetch("/sim/state")).json();
  document.getElementById("bot").textContent = "@" + state.bot.username;
  const list = document.getElementById("chats");
  list.replaceChildren(...state.chats.map((chat) => {
    const item = document.createElement("li");
    const last = chat.last_message ? chat.last_message.text : "";
    item.textContent = chat.title + (last ? " — " + last : "");
    return item;
  }));
  return state.seq;
}

show().then((seq) => {
  const stream = new EventSource("/sim/events?after=" + seq);
  for (const kind of ["message", "edit", "delete", "chat", "gone", "reset"]) {
    stream.addEventListener(kind, show);
  }
});
