// Days and times as people type them, read as alliances/kernel/typed.py reads them (tests/typed_cases.py), and
// what was typed said at once: put into its usual form, or named as no day and no time.
(() => {
  "use strict";

  const two = (number) => String(number).padStart(2, "0");
  const areDigits = (parts) => parts.every((part) => /^[0-9]+$/.test(part));
  const fullYear = (year) => (year.length === 2 ? `${Number(year) >= 69 ? "19" : "20"}${year}` : year);
  const dateOf = (year, month, day) => {
    if (year.length !== 4 || Number(year) < 1 || month.length > 2 || day.length > 2) return "";
    const found = new Date(0);
    found.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
    const isSame = found.getUTCMonth() === Number(month) - 1 && found.getUTCDate() === Number(day);
    return isSame ? `${year}-${two(Number(month))}-${two(Number(day))}` : "";
  };

  // "2026-03-12", or "" for what is no day.
  const day = (text) => {
    const parts = text.trim().replace(/\.+$/, "").split(/[.,/\s-]+/);
    if (!areDigits(parts)) return "";
    if (parts.length === 1) {
      const [digits] = parts;
      if (digits.length !== 6 && digits.length !== 8) return "";
      const found = dateOf(fullYear(digits.slice(4)), digits.slice(2, 4), digits.slice(0, 2));
      return found || (digits.length === 8 ? dateOf(digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)) : "");
    }
    if (parts.length !== 3) return "";
    return parts[0].length === 4 ? dateOf(...parts) : dateOf(fullYear(parts[2]), parts[1], parts[0]);
  };

  // "08:30", or "" for what is no time.
  const time = (text) => {
    let parts = text.trim().split(/\s*[.:,]\s*|\s+/);
    if (parts.length === 1) {
      const [digits] = parts;
      parts = digits.length === 3 || digits.length === 4 ? [digits.slice(0, -2), digits.slice(-2)] : [digits, "00"];
    }
    if (parts.length !== 2 || !areDigits(parts) || parts[0].length > 2 || parts[1].length !== 2) return "";
    return Number(parts[0]) < 24 && Number(parts[1]) < 60 ? `${two(Number(parts[0]))}:${parts[1]}` : "";
  };

  const isMidnight = (text) => ["24", "2400", "24:00"].includes(text.trim().replace(/[.,]/, ":"));
  const written = (field) => {
    if (!field.hasAttribute("data-date")) return isMidnight(field.value) ? "00:00" : time(field.value);
    return day(field.value).split("-").reverse().join(".");
  };

  // The sentence below the label, where there is none of the server's.
  const say = (field, text) => {
    const id = `${field.id || field.name}_typed`;
    const old = document.getElementById(id);
    if (old) old.remove();
    const others = (field.getAttribute("aria-describedby") || "").split(" ").filter((one) => one && one !== id);
    if (text) {
      const note = Object.assign(document.createElement("p"), { id, className: "field-error", textContent: text });
      (field.closest(".date-row") || field).before(note);
      field.setAttribute("aria-invalid", "true");
      others.push(id);
    } else field.removeAttribute("aria-invalid");
    if (others.length) field.setAttribute("aria-describedby", others.join(" "));
    else field.removeAttribute("aria-describedby");
  };

  // Put into its usual form; false where it is neither empty nor a day or time.
  const check = (field) => {
    const text = field.value.trim() ? written(field) : "";
    if (text) field.value = text;
    const isWrong = Boolean(field.value.trim()) && !text;
    say(field, isWrong ? field.dataset.wrong || "" : "");
    return !isWrong;
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches("input[data-date], input[data-time]")) check(event.target);
  });
  window.typed = { day, time, check };
})();
