// Days without a connection: kept on this phone under the account that wrote them, sent later, once.
(() => {
  "use strict";

  const box = document.getElementById("log-kept");
  if (!box) return;
  const form = document.querySelector("form[data-log-form]");
  const isShell = box.dataset.user === "device";
  const words = (name) => box.dataset[`words${name[0].toUpperCase()}${name.slice(1)}`];
  const list = box.querySelector(".log-kept-list");
  const note = box.querySelector(".log-kept-note");

  const read = (key, fallback) => {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? fallback;
    } catch {
      return fallback;
    }
  };
  const write = (key, value) => {
    try {
      localStorage.setItem(key, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  };
  const owner = isShell ? read("log.user", "") : box.dataset.user;
  const keptKey = `log.kept.${owner}`;
  const kept = () => read(keptKey, []);
  const keep = (entry) => write(keptKey, [...kept().filter((one) => one.key !== entry.key), entry]);
  const forget = (key) => write(keptKey, kept().filter((one) => one.key !== key));
  const sentKey = `log.sent.${owner}`;

  const tell = (text) => {
    note.textContent = text;
    note.hidden = !text;
    box.hidden = !text && !list.children.length;
  };

  // What is kept, with its state in words; a refused entry stays until its writer changes or deletes it.
  const draw = () => {
    list.replaceChildren();
    const rows = [...read(sentKey, []).map((one) => ({ ...one, state: "sent" })), ...kept()];
    for (const one of rows) {
      const row = box.querySelector("template").content.cloneNode(true);
      const part = (name) => row.querySelector(`[data-part=${name}]`);
      part("when").textContent = `${one.fields.day}, ${one.fields.starts_at}–${one.fields.ends_at}`;
      part("what").textContent = one.employer || "";
      part("state").textContent = words(one.state);
      part("state").classList.add({ sent: "state-ok", refused: "state-bad", sending: "state-info" }[one.state] || "state-wait");
      part("reason").textContent = one.reason || "";
      if (one.state === "refused") {
        part("mend").hidden = !form;
        part("mend").addEventListener("click", () => mend(one));
      }
      if (one.state !== "sent") {
        const button = part("discard");
        button.hidden = one.state === "sending";
        button.addEventListener("click", () => {
          if (button.dataset.sure) {
            forget(one.key);
            draw();
          } else {
            button.dataset.sure = "yes";
            button.textContent = words("discardSure");
          }
        });
      }
      list.append(row);
    }
    box.hidden = !rows.length && note.hidden;
  };

  const field = (name) => form.elements.namedItem(name);
  const mend = (one) => {
    for (const name of ["day", "starts_at", "ends_at", "break_minutes", "text", "remark"]) field(name).value = one.fields[name] || "";
    for (const tick of form.querySelectorAll("input[name=lines]")) tick.checked = one.fields.lines.includes(tick.value);
    field("client_key").value = one.key;
    const folded = form.closest("details");
    if (folded) folded.open = true;
    field("day").focus();
  };

  const newKey = () => ([1e7] + -1e3 + -4e3 + -8e3 + -1e11).replace(/[018]/g, (digit) => (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));

  const typed = () => ({
    key: field("client_key").value || newKey(),
    agreement: form.dataset.logForm,
    employer: profile().employer,
    state: "kept",
    fields: {
      ...Object.fromEntries(["day", "starts_at", "ends_at", "break_minutes", "text", "remark"].map((name) => [name, field(name).value])),
      lines: [...form.querySelectorAll("input[name=lines]:checked")].map((tick) => tick.value),
      night: field("night") && field("night").checked ? ["on"] : [],
    },
  });

  // Who is signed in is asked anew before each sending: nothing goes under another account.
  const whoIsThere = async () => {
    const answer = await fetch(box.dataset.url, { redirect: "manual", cache: "no-store" });
    if (answer.type === "opaqueredirect" || answer.status === 403) return { reason: "signin" };
    if (!answer.ok) throw new Error("not now");
    const found = await answer.json();
    return String(found.user) === String(owner) ? { token: found.token } : { reason: "other" };
  };

  const post = async (one, token) => {
    const body = new URLSearchParams({ user: owner, agreement: one.agreement, client_key: one.key });
    for (const [name, value] of Object.entries(one.fields)) for (const each of [value].flat()) body.append(name, each);
    const answer = await fetch(box.dataset.url, { method: "POST", body, headers: { "X-CSRFToken": token }, redirect: "manual" });
    if (answer.status === 422) return { refused: (await answer.json()).reason };
    if (!answer.ok) throw new Error("not now");
    return answer.json();
  };

  const waiting = () => kept().filter((one) => one.state !== "refused");

  const sendAll = async () => {
    if (!owner || !waiting().length) return;
    let sent = false;
    try {
      const there = await whoIsThere();
      if (there.reason) return tell(words(there.reason));
      for (const one of waiting()) {
        const answer = await post(one, there.token);
        if ("refused" in answer) keep({ ...one, state: "refused", reason: answer.refused });
        else {
          write(sentKey, [...read(sentKey, []), one]);
          forget(one.key);
          sent = true;
        }
      }
      tell("");
    } catch {
      tell(words("offline"));
    }
    draw();
    if (sent && !(form && form.dataset.touched)) location.assign(isShell ? box.dataset.login : location.href);
  };

  const later = (one) => {
    keep(one);
    form.reset();
    field("client_key").value = newKey();
    delete form.dataset.touched;
    tell(words("offline"));
    draw();
    box.scrollIntoView({ block: "start" });
  };

  const submit = async (event) => {
    const wrong = ["day", "starts_at", "ends_at"].map(field).filter((each) => !window.typed.check(each));
    if (wrong.length) {
      event.preventDefault();
      event.stopPropagation();
      wrong[0].focus();
      return;
    }
    const one = typed();
    if (![one.fields.day, one.fields.starts_at, one.fields.ends_at].every((value) => value.trim())) {
      if (!isShell && navigator.onLine) return;
      event.preventDefault();
      event.stopPropagation();
      (["day", "starts_at", "ends_at"].map(field).find((each) => !each.value.trim()) || field("day")).focus();
      return;
    }
    if (!keep({ ...one, state: "sending" })) {
      if (isShell) tell(words("full"));
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    try {
      const there = await whoIsThere();
      if (there.reason) {
        later(one);
        return tell(words(there.reason));
      }
      const answer = await post(one, there.token);
      if ("refused" in answer && isShell) {
        later({ ...one, state: "refused", reason: answer.refused });
      } else if ("refused" in answer) {
        forget(one.key);
        field("client_key").value = one.key;
        HTMLFormElement.prototype.submit.call(form);
      } else {
        forget(one.key);
        location.assign(answer.next);
      }
    } catch {
      later(one);
    }
  };

  // What the form needs without a connection; only of whoever was here last, gone when she signs out.
  const profileKey = `log.profile.${owner}`;
  const profile = () => read(profileKey, {});
  const learn = () => {
    for (const key of Object.keys(localStorage)) if (key.startsWith("log.profile.") && key !== profileKey) localStorage.removeItem(key);
    write("log.user", owner);
    if (!form) return;
    const labels = [...form.querySelectorAll("input[name=lines]")].map((tick) => [tick.value, tick.closest("label").textContent.trim()]);
    const legend = form.querySelector(".field-choices legend");
    write(profileKey, {
      agreement: box.dataset.agreement,
      employer: box.dataset.employer,
      legend: legend ? legend.textContent : "",
      lines: labels,
      times: ["starts_at", "ends_at", "break_minutes"].map((name) => field(name).value),
    });
  };

  const openShell = () => {
    const known = profile();
    if (!owner || !known.agreement) return;
    document.getElementById("log-nobody").hidden = true;
    document.getElementById("log-employer").textContent = known.employer;
    form.dataset.logForm = known.agreement;
    form.hidden = false;
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    const values = { day: `${two(now.getDate())}.${two(now.getMonth() + 1)}.${now.getFullYear()}` };
    [values.starts_at, values.ends_at, values.break_minutes] = known.times;
    for (const [name, value] of Object.entries(values)) {
      field(name).value = value;
      field(name).defaultValue = value;
    }
    field("client_key").value = newKey();
    if (known.lines.length) field("text").closest(".field").before(ticks(known));
    tell(words("offline"));
  };

  const ticks = (known) => {
    const set = Object.assign(document.createElement("fieldset"), { className: "field field-choices" });
    set.append(Object.assign(document.createElement("legend"), { textContent: known.legend }));
    for (const [value, text] of known.lines) {
      const label = document.createElement("label");
      label.append(Object.assign(document.createElement("input"), { type: "checkbox", name: "lines", value }), ` ${text}`);
      set.append(label);
    }
    return set;
  };

  const startWorker = () => {
    if (!("serviceWorker" in navigator)) return;
    navigator.serviceWorker.register(box.dataset.worker, { scope: "/log/" }).then((found) => {
      if (found.active) found.active.postMessage("refresh");
    }).catch(() => {});
  };

  // A tab that was closed while it sent leaves its entry behind: it waits like every other.
  if (owner) for (const one of kept()) if (one.state === "sending") keep({ ...one, state: "kept" });
  if (isShell) openShell();
  else {
    learn();
    startWorker();
  }
  if (form) {
    form.addEventListener("submit", submit);
    form.addEventListener("input", () => { form.dataset.touched = "yes"; });
  }
  draw();
  if (!isShell) write(sentKey, []);
  window.addEventListener("online", sendAll);
  if (navigator.onLine) sendAll();
})();
