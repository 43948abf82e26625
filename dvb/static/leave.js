// On every page of a learner: the page that says whom to phone is kept for when there is no connection; and signing
// out while this phone keeps days that were not sent asks to send, keep or delete them, or to stay.
(() => {
  "use strict";

  const dialog = document.getElementById("leave");
  if (!dialog) return;
  if ("serviceWorker" in navigator) {
    const stamp = `${new Date().toDateString()} ${document.documentElement.lang}`;
    navigator.serviceWorker.register(dialog.dataset.worker, { scope: "/report/" }).then((found) => {
      if (localStorage.getItem("report.refreshed") !== stamp && found.active) found.active.postMessage("refresh");
      localStorage.setItem("report.refreshed", stamp);
    }).catch(() => {});
  }
  const part = (name) => dialog.querySelector(`[data-part=${name}]`);
  const key = `log.kept.${dialog.dataset.owner}`;
  let form;

  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? [];
    } catch {
      return [];
    }
  };
  const forget = (gone) => localStorage.setItem(key, JSON.stringify(kept().filter((one) => one.key !== gone.key)));

  const draw = (reasons = {}) => {
    const rows = kept().map((one) => {
      const times = `${one.fields.day}, ${one.fields.starts_at}–${one.fields.ends_at}`;
      const reason = reasons[one.key] || one.reason;
      return Object.assign(document.createElement("li"), { textContent: reason ? `${times}: ${reason}` : times });
    });
    part("list").replaceChildren(...rows);
  };
  const tell = (text) => Object.assign(part("note"), { textContent: text, hidden: !text });

  const leave = () => {
    dialog.close();
    form.dataset.leave = "yes";
    form.requestSubmit();
  };

  // As the log itself sends them: first who is there, then each once, by its own key.
  const send = async () => {
    const reasons = {};
    try {
      const there = await fetch(dialog.dataset.url, { redirect: "manual", cache: "no-store" });
      if (!there.ok) throw new Error("not now");
      const { user, token } = await there.json();
      if (String(user) !== dialog.dataset.owner) return tell(dialog.dataset.wordsOther);
      for (const one of kept()) {
        const body = new URLSearchParams({ user, agreement: one.agreement, client_key: one.key });
        for (const [name, value] of Object.entries(one.fields)) for (const each of [value].flat()) body.append(name, each);
        const answer = await fetch(dialog.dataset.url, { method: "POST", body, headers: { "X-CSRFToken": token }, redirect: "manual" });
        if (answer.status === 422) reasons[one.key] = (await answer.json()).reason || "–";
        else if (answer.ok) forget(one);
        else throw new Error("not now");
      }
      tell("");
    } catch {
      tell(dialog.dataset.wordsOffline);
    }
    draw(reasons);
    if (!kept().length) leave();
  };

  const choices = {
    send,
    keep: leave,
    erase: () => {
      localStorage.removeItem(key);
      leave();
    },
    stay: () => dialog.close(),
  };

  // Every page but the log itself says that days wait here.
  const note = document.getElementById("kept-days");
  if (note && kept().length && !document.getElementById("log-kept")) {
    document.getElementById("main").prepend(note);
    note.hidden = false;
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[action$='/logout/']") || event.target.dataset.leave || !kept().length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    form = event.target;
    tell("");
    draw();
    dialog.showModal();
  }, true);
  dialog.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-leave]");
    if (chosen) choices[chosen.dataset.leave]();
  });
})();
