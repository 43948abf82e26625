// Small comforts on top of pages that work without them. No handlers in markup, no eval (CSP).
(() => {
  "use strict";

  const inControl = (target) => target.closest("a, button, input, select, textarea, label, summary, dialog");

  // A click anywhere in a row follows the row's link; choosing text does not.
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-href]");
    if (!row || event.defaultPrevented || event.button !== 0 || inControl(event.target)) return;
    if (String(window.getSelection())) return;
    const link = row.querySelector("a.row-link") || row.querySelector("a");
    if (event.ctrlKey || event.metaKey) window.open(link ? link.href : row.dataset.href, "_blank", "noopener");
    else if (link) link.click();
    else window.location.assign(row.dataset.href);
  });

  // A form is sent once; coming back by history, or no answer for a while, gives the buttons back.
  const PATIENCE = 10000;
  const giveBack = (form) => {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog" || form.hasAttribute("data-repeatable")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    if (form.method !== "post" || form.hasAttribute("hx-post") || form.target) return;
    if (!navigator.onLine) {
      event.preventDefault();
      toast("bad", region().dataset.offline);
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(giveBack, PATIENCE, form);
    for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach(giveBack);
  });

  // Signing out takes along what the log remembers of the person; entries not sent yet wait under her account.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[action$='/logout/']")) return;
    try {
      for (const key of Object.keys(localStorage)) if (/^log\.(user|profile\.|sent\.)/.test(key)) localStorage.removeItem(key);
    } catch { /* no storage, nothing kept */ }
  });

  // Printing and copying need a script, so their buttons appear with it.
  for (const button of document.querySelectorAll("[data-print], [data-copy]")) button.hidden = false;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-print], [data-copy]");
    if (!button) return;
    if (button.hasAttribute("data-print")) window.print();
    else navigator.clipboard.writeText(button.dataset.copy).then(() => { button.textContent = button.dataset.copied; });
  });

  // Menus: one open at a time, closed by Escape or a click elsewhere.
  const openMenus = () => document.querySelectorAll("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // A dangerous action opens as a dialog; without this script it unfolds in place.
  document.addEventListener("click", (event) => {
    const summary = event.target.closest("details[data-confirm] > summary");
    if (!summary) return;
    event.preventDefault();
    const details = summary.parentElement;
    const body = details.querySelector(".confirm-body");
    const dialog = document.createElement("dialog");
    const heading = body.querySelector("h2");
    heading.id = heading.id || "confirm-title";
    dialog.setAttribute("aria-labelledby", heading.id);
    const close = body.querySelector("[data-close]");
    close.hidden = false;
    close.addEventListener("click", () => dialog.close(), { once: true });
    dialog.append(body);
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      details.append(body);
      dialog.remove();
      summary.focus();
    });
    dialog.showModal();
    close.focus();
  });

  // Rows chosen by boxes: the count in the bar, "all on this page" in the head.
  // In a list of cards a box that is chosen with the others carries data-pick.
  const picks = ":is(tbody input[type=checkbox], input[data-pick])";
  const boxesOf = (id) => [...document.querySelectorAll(`${picks}[form="${id}"], form#${id} ${picks}`)];
  const refreshBulk = (bar) => {
    const boxes = boxesOf(bar.dataset.bulk);
    const chosen = boxes.filter((box) => box.checked).length;
    bar.classList.toggle("is-on", chosen > 0);
    bar.querySelector("[data-bulk-count]").textContent = chosen;
    bar.querySelector("[data-bulk-clear]").hidden = false;
  };
  const refreshAll = (all) => {
    const boxes = boxesOf(all.dataset.bulkAll);
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  const refreshBars = () => {
    document.querySelectorAll("[data-bulk]").forEach(refreshBulk);
    document.querySelectorAll("input[data-bulk-all]").forEach(refreshAll);
  };
  const choose = (id, on) => {
    for (const box of boxesOf(id)) box.checked = on;
    refreshBars();
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[data-bulk-all]")) choose(event.target.dataset.bulkAll, event.target.checked);
    else if (event.target.matches(picks)) refreshBars();
  });
  document.addEventListener("click", (event) => {
    const clear = event.target.closest("[data-bulk-clear]");
    if (clear) choose(clear.closest("[data-bulk]").dataset.bulk, false);
  });

  // A select marked data-autosubmit sends its form; the button stays for those without script.
  document.addEventListener("change", (event) => {
    if (event.target.matches("select[data-autosubmit]")) event.target.form.requestSubmit();
  });

  // Dates: typed as dd.mm.gggg, or picked with the browser's own calendar.
  const calendar = "M4 6h16v14H4zM4 10h16M8 3v5M16 3v5";
  const addPicker = (row) => {
    const text = row.querySelector("input[data-date]");
    if (!text || row.querySelector("button") || !("showPicker" in HTMLInputElement.prototype)) return;
    const native = Object.assign(document.createElement("input"), { type: "date", tabIndex: -1 });
    native.setAttribute("aria-hidden", "true");
    const button = Object.assign(document.createElement("button"), { type: "button", title: row.dataset.pick });
    button.setAttribute("aria-label", row.dataset.pick);
    button.innerHTML = `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${calendar}"/></svg>`;
    button.addEventListener("click", () => {
      const typed = window.typed.day(text.value);
      if (typed) native.value = typed;
      native.showPicker();
    });
    native.addEventListener("change", () => {
      const [year, month, date] = native.value.split("-");
      if (date) text.value = `${date}.${month}.${year}`;
      text.dispatchEvent(new Event("input", { bubbles: true }));
      text.dispatchEvent(new Event("change", { bubbles: true }));
      text.focus();
    });
    row.append(button, native);
  };

  // Toasts can be put away; the server may send more in an HX-Trigger header: {"toast": {"level", "text"}}.
  const region = () => document.getElementById("toasts");
  const toast = (level, text) => document.dispatchEvent(new CustomEvent("toast", { detail: { level, text } }));
  const addDismiss = (toast) => {
    if (toast.querySelector("button")) return;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet" });
    button.setAttribute("aria-label", region().dataset.dismiss);
    button.innerHTML = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="m6 6 12 12M18 6 6 18"/></svg>';
    button.addEventListener("click", () => toast.remove());
    toast.append(button);
  };
  document.addEventListener("toast", (event) => {
    const { level = "info", text = "" } = event.detail || {};
    const toast = Object.assign(document.createElement("div"), { className: `toast toast-${level}` });
    toast.append(Object.assign(document.createElement("p"), { textContent: text }));
    region().append(toast);
    addDismiss(toast);
  });

  // A passkey that cannot be made or used is said aloud, not only in the console.
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    toast("bad", region().dataset.passkeyFault);
    document.querySelectorAll("form[data-sent]").forEach(giveBack);
  });

  // Rows with a handle are sorted by dragging; the new order is sent once the row is let go.
  for (const shown of document.querySelectorAll("[data-sort-hint], [data-grip]")) shown.hidden = false;
  let dragged = null;
  const orderOf = (body) => [...body.querySelectorAll("[data-sort-key]")].map((row) => row.dataset.sortKey).join();
  document.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip) return;
    event.preventDefault();
    const row = grip.closest("tr");
    dragged = { row, body: row.parentElement, before: orderOf(row.parentElement) };
    row.classList.add("is-dragged");
  });
  document.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const isOther = (row) => row !== dragged.row && event.clientY >= row.getBoundingClientRect().top && event.clientY <= row.getBoundingClientRect().bottom;
    const below = [...dragged.body.querySelectorAll("[data-sort-key]")].find(isOther);
    if (!below) return;
    const box = below.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) below.before(dragged.row);
    else below.after(dragged.row);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      if (!dragged) return;
      const { row, body, before } = dragged;
      dragged = null;
      row.classList.remove("is-dragged");
      if (orderOf(body) === before) return;
      const wanted = document.createElement("input");
      Object.assign(wanted, { type: "hidden", name: "do", value: `order:${orderOf(body)}` });
      body.closest("form").append(wanted);
      body.closest("form").requestSubmit();
    });
  }

  // Map and list are one thing: hovering or focusing one lights the other (data-link="key").
  const light = (event, on) => {
    const from = event.target.closest && event.target.closest("[data-link]");
    if (!from) return;
    for (const other of document.querySelectorAll(`[data-link="${CSS.escape(from.dataset.link)}"]`)) {
      other.classList.toggle("is-lit", on);
    }
  };
  for (const [name, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
    document.addEventListener(name, (event) => light(event, on));
  }

  // A circle that has a row with a link leads where the row leads.
  const rowLink = (circle) => document.querySelector(`tr[data-link="${CSS.escape(circle.dataset.link)}"] a`);
  document.addEventListener("click", (event) => {
    const circle = event.target.closest("circle[data-link]");
    const link = circle && rowLink(circle);
    if (link) link.click();
  });

  // A range shows its value in the <output> that belongs to it.
  document.addEventListener("input", (event) => {
    if (!event.target.matches("input[type=range][id]")) return;
    for (const output of document.querySelectorAll(`output[for="${event.target.id}"]`)) output.value = event.target.value;
  });

  // Letters typed above boxes leave those that fit and those that are ticked.
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  document.addEventListener("input", (event) => {
    const boxes = document.getElementById(event.target.dataset.narrows);
    if (!boxes) return;
    const words = plain(event.target.value).split(/\s+/);
    for (const label of boxes.querySelectorAll("label")) {
      const text = plain(label.textContent);
      label.hidden = !label.control.checked && !words.every((word) => text.includes(word));
    }
    for (const group of boxes.children) group.hidden = !group.querySelector("label:not([hidden])");
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-narrows], .picker input[type=search]")) event.preventDefault();
  });

  // Another language or organisation loads the page anew: whoever has written something is asked first.
  const isChanged = (field) => {
    if (field.type === "hidden" || !field.name) return false;
    if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
    if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected) && field.selectedIndex > 0;
    return field.value !== field.defaultValue;
  };
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".language, .brand-org form")) return;
    const fields = [...document.querySelectorAll("main form[method=post] :is(input, select, textarea)")];
    if (!fields.some(isChanged) || window.confirm(region().dataset.unsaved)) return;
    event.preventDefault();
    giveBack(event.target);
  });

  // One more and one less beside a number of seats; typing goes on as before.
  const addSteps = (field) => {
    if (field.closest(".step-row")) return;
    const row = Object.assign(document.createElement("div"), { className: "step-row" });
    const button = (by, sign, label) => {
      const made = Object.assign(document.createElement("button"), { type: "button", className: "secondary", textContent: sign });
      made.setAttribute("aria-label", label);
      made.addEventListener("click", () => {
        const now = Number.parseInt(field.value, 10) || 0;
        field.value = String(Math.min(Number(field.dataset.most), Math.max(Number(field.dataset.least), now + by)));
        field.dispatchEvent(new Event("change", { bubbles: true }));
      });
      return made;
    };
    field.before(row);
    row.append(button(-1, "−", field.dataset.less), field, button(1, "+", field.dataset.more));
  };

  // What must be done to fresh markup, at the start and after every swap.
  const freshen = (root) => {
    root.querySelectorAll(".date-row").forEach(addPicker);
    root.querySelectorAll("input[data-less]").forEach(addSteps);
    root.querySelectorAll(".toast").forEach(addDismiss);
    root.querySelectorAll("circle[data-link]").forEach((circle) => circle.classList.toggle("leads", Boolean(rowLink(circle))));
    root.querySelectorAll(".narrowed").forEach((part) => { part.hidden = false; });
    refreshBars();
  };
  document.addEventListener("htmx:load", (event) => freshen(event.detail.elt.parentElement || document));
  freshen(document);
  const faults = document.querySelector("[data-focus]");
  if (faults) faults.focus();
})();
