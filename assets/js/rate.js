// The evaluators' page: sends what the rater does and fills in, keeps drafts, and puts the whole form at the keyboard.
// Python draws every step; the server has the last word on all of it. The code in the address is the only state, but for
// changes that the server has not heard of yet: after a lost connection Gradio reloads the page.
window.personaPages = window.personaPages || {};
window.personaPages.rate = (() => {
  "use strict";
  const DRAFT_MS = 400;
  const RETRY_MS = 5000;
  const PATIENCE_MS = 30000;
  const UNSENT = "persona-studio-unsent";
  const NO_ANSWER = "Nothing came back from the studio. Check the connection and try again; what you filled in is still here.";
  const LETTERS = { s: "[data-deed=skip]", b: "[data-deed=back]", "?": "[data-opens=rate-help]" };
  const PRESSED = "button, a, summary";
  const WRITTEN = "textarea, input:not([type=radio], [type=checkbox])";
  const page = { element: null, trigger: null, code: "", turn: 0, isBusy: false, patience: 0 };
  const draft = { turn: 0, timer: 0, isChanged: false, isSending: false };

  const form = () => page.element.querySelector("form");
  const step = () => form()?.dataset.step;
  const find = (selector) => page.element.querySelector(selector);

  function say(sentence) {
    const place = find(".rate-alert");
    if (place) place.textContent = sentence;
  }

  function sayKept(words) {
    const place = find(".rate-kept");
    if (place) place.textContent = words;
  }

  // {preference, scales: {a: {helpful: 3}}, flags: [...], comment}: names of fields are paths.
  function given() {
    const sent = { preference: null, scales: { a: {}, b: {} }, traits: { a: {}, b: {} }, flags: [], comment: "" };
    for (const [name, value] of new FormData(form())) {
      const [first, side, mark] = name.split(".");
      if (mark) sent[first][side][mark] = Number(value);
      else if (first === "flags") sent.flags.push(value);
      else if (first in sent) sent[first] = value;
    }
    return sent;
  }

  // Keeps or, given null, forgets what the server has not heard of; a browser may keep nothing for this page.
  function remember(unsent) {
    try {
      if (unsent) sessionStorage.setItem(UNSENT, JSON.stringify(unsent));
      else sessionStorage.removeItem(UNSENT);
    } catch {
      // Then only what was sent is kept.
    }
  }

  function remembered() {
    try {
      return JSON.parse(sessionStorage.getItem(UNSENT));
    } catch {
      return null;
    }
  }

  // Fills in what was not sent when the page was left at this very item.
  function restore() {
    const unsent = remembered();
    if (!unsent) return;
    if (step() !== "item" || unsent.item !== form().dataset.item) return remember(null);
    const { preference, scales, traits, flags, comment } = unsent.given;
    const marks = Object.entries({ scales, traits }).flatMap(([first, sides]) =>
      Object.entries(sides).flatMap(([side, marked]) => Object.entries(marked).map(([name, value]) => [`${first}.${side}.${name}`, value])));
    const chosen = new Map([["preference", preference], ...marks]);
    for (const input of form().querySelectorAll("input")) {
      input.checked = input.type === "radio" ? String(chosen.get(input.name)) === input.value : flags.includes(input.value);
    }
    find("#rate-comment").value = comment;
    changed();
  }

  function deed(name) {
    if (page.isBusy || !form()) return;
    if (name !== "judge") keep();
    clearTimeout(draft.timer);
    say("");
    page.turn += 1;
    setBusy(true);
    const what = { deed: name, code: page.code, turn: page.turn };
    if (step() === "item") Object.assign(what, { item: form().dataset.item, given: given() });
    page.trigger("submit", what);
  }

  function setBusy(isBusy) {
    page.isBusy = isBusy;
    form()?.setAttribute("aria-busy", String(isBusy));
    clearTimeout(page.patience);
    if (isBusy) page.patience = setTimeout(() => fail(NO_ANSWER), PATIENCE_MS);
  }

  function fail(sentence) {
    setBusy(false);
    say(sentence);
    if (step() === "sign-in") showCode();
    if (draft.isChanged) keepSoon();
  }

  // Called by Gradio after a deed; the answer to an earlier one means that this one had none.
  function answered(text) {
    const reply = text ? JSON.parse(text) : {};
    if (reply.turn !== page.turn) {
      if (page.isBusy) fail(NO_ANSWER);
    } else if (!reply.isDrawn) {
      fail(reply.sentence);
    } else {
      draft.isChanged = false;
      keepCode(reply.code);
      // Gradio has changed the nodes by then.
      requestAnimationFrame(() => requestAnimationFrame(drawn));
    }
  }

  function drawn() {
    setBusy(false);
    say("");
    sayKept("");
    // Gradio writes a new step into the nodes of the old one, where what was ticked stays ticked: this takes what is written.
    form().reset();
    restore();
    page.element.classList.remove("is-opening");
    find("#rate-heading").focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  function keepCode(code) {
    page.code = code;
    const address = new URL(location.href);
    if (address.searchParams.get("code") === code) return;
    address.searchParams.set("code", code);
    history.replaceState(history.state, "", address);
  }

  function showCode() {
    page.element.classList.remove("is-opening");
    const field = find("#rate-code");
    if (!field.value) field.value = page.code;
    field.focus();
  }

  function changed() {
    if (step() !== "item") return;
    draft.isChanged = true;
    remember({ item: form().dataset.item, given: given() });
    sayKept("Keeping …");
    keepSoon();
  }

  function keepSoon(delay = DRAFT_MS) {
    clearTimeout(draft.timer);
    draft.timer = setTimeout(keep, delay);
  }

  // One draft at a time, so that an older one never comes last.
  function keep() {
    clearTimeout(draft.timer);
    if (!draft.isChanged || draft.isSending || page.isBusy || step() !== "item") return;
    Object.assign(draft, { isChanged: false, isSending: true, turn: draft.turn + 1 });
    page.trigger("input", { deed: "keep", code: page.code, item: form().dataset.item, given: given(), turn: draft.turn });
  }

  // Called by Gradio after a draft was sent.
  function kept(text) {
    const reply = text ? JSON.parse(text) : {};
    draft.isSending = false;
    if (reply.turn !== draft.turn) {
      draft.isChanged = true;
      sayKept("Not kept yet");
      keepSoon(RETRY_MS);
    } else if (draft.isChanged) {
      keep();
    } else {
      remember(null);
      sayKept(reply.sentence ? `Not kept. ${reply.sentence}` : "All kept");
    }
  }

  function submit() {
    if (step() === "sign-in") {
      page.code = find("#rate-code").value;
      deed("open");
    } else if (step() === "consent") {
      const agrees = find("[name=agrees]");
      if (agrees.checked) deed("consent");
      else {
        say("Tick the box above if you want to take part.");
        agrees.focus();
      }
    } else if (step() === "item") deed("judge");
    else if (step() === "waiting") deed("open");
  }

  function show(id) {
    // What is redrawn would close the list and leave the page behind it shut.
    if (page.isBusy) return;
    keep();
    const dialog = document.getElementById(id);
    if (!dialog || dialog.open) return;
    const keys = dialog.querySelector("[data-keys]");
    if (keys) keys.checked = !window.personaShortcuts.areOff();
    const link = dialog.querySelector("[data-link]");
    if (link) Object.assign(link, { href: location.href, textContent: location.href });
    dialog.showModal();
  }

  function choose(radio) {
    radio.checked = true;
    changed();
  }

  // Rows that are folded away are no place to go.
  const rows = () => [...page.element.querySelectorAll("[data-row]")].filter((row) => row.checkVisibility());

  function enter(row) {
    (row.querySelector(":checked") ?? row.querySelector("input")).focus();
  }

  // Where the keyboard goes when nothing is left to mark.
  function goOn() {
    const isBad = find("[name=preference][value=both_bad]").checked;
    const comment = find("#rate-comment");
    (isBad && !comment.value.trim() ? comment : find(".rate-main")).focus();
  }

  function prefer(place) {
    const radio = page.element.querySelectorAll("[name=preference]")[place];
    choose(radio);
    const scales = rows().filter((row) => row.querySelector("[name^=scales]"));
    const empty = scales.find((row) => !row.querySelector(":checked"));
    if (empty) enter(empty);
    else goOn();
  }

  function mark(row, place) {
    choose(row.querySelectorAll("input")[place]);
    const next = rows()[rows().indexOf(row) + 1];
    if (next) enter(next);
    else goOn();
  }

  function digit(target, value) {
    const row = target.closest?.("[data-row]");
    if (row && value <= 7) mark(row, value - 1);
    else if (!row && value <= 6) prefer(value - 1);
    else return false;
    return true;
  }

  function enterKey(target) {
    if (target.closest?.(PRESSED)) return false;
    submit();
    return true;
  }

  // Returns whether the key was meant for the page.
  function act(event) {
    const target = event.target;
    const isEnter = event.key === "Enter";
    if (target.matches?.(WRITTEN)) {
      const isSent = isEnter && target.matches("textarea") && (event.ctrlKey || event.metaKey) && !event.repeat;
      if (isSent) submit();
      return isSent;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    // A key that is held down submits once.
    if (event.repeat) return isEnter;
    if (isEnter) return enterKey(target);
    if (window.personaShortcuts.areOff()) return false;
    if (step() === "item" && /^[1-9]$/.test(event.key)) return digit(target, Number(event.key));
    const selector = LETTERS[event.key.toLowerCase()];
    const button = selector && find(selector);
    if (button && !button.disabled) button.click();
    // The studio's list of keys is not for this page.
    return Boolean(button) || event.key === "?";
  }

  function pressed(event) {
    const button = event.target.closest("[data-deed], [data-opens], [data-close]");
    if (!button) return;
    if (button.dataset.deed) deed(button.dataset.deed);
    else if (button.dataset.opens) show(button.dataset.opens);
    else button.closest("dialog").close();
  }

  function listen(element, trigger) {
    Object.assign(page, { element, trigger });
    element.addEventListener("click", pressed);
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      submit();
    });
    element.addEventListener("input", (event) => {
      if (event.target.matches("[data-keys]")) window.personaShortcuts.turn(event.target.checked);
      else changed();
    });
    // Before the keys of the studio hear of it.
    document.addEventListener("keydown", (event) => {
      if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
      if (act(event)) event.preventDefault();
    }, true);
    for (const leaving of ["visibilitychange", "pagehide"]) addEventListener(leaving, keep, true);
    page.code = new URLSearchParams(location.search).get("code") ?? "";
    if (!page.code) return;
    element.classList.add("is-opening");
    deed("open");
  }

  return { listen, answered, kept };
})();
