// Keys: Alt and a digit choose a tab, Escape stops an answer, "?" lists them. A person may turn them off.
window.personaShortcuts = (() => {
  "use strict";
  const KEYS = [
    ["Alt + 1 … 7", "Studio, Compare, Personas, Sessions, Ratings, Leaderboard, How it works"],
    ["Enter", "Send the message"],
    ["Shift + Enter", "A new line in the message"],
    ["Esc", "Stop the answer, the comparison or the replay"],
    ["?", "Show these keys"],
  ];
  const OFF = "persona-studio-keys-off";
  const STOPS = "#stop, #compare-stop, #sessions-actions button.stop";
  // Fields in which Escape has nothing else to do.
  const PROMPTS = "#message textarea, #message input, #compare-prompt textarea, #compare-prompt input";
  const FIELDS = "textarea, select, [contenteditable=true], input:not([type=range], [type=checkbox], [type=radio])";

  // A browser may keep nothing for this page; then the keys are on.
  function areOff() {
    try {
      return localStorage.getItem(OFF) === "1";
    } catch {
      return false;
    }
  }

  function turn(isOn) {
    try {
      if (isOn) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "1");
    } catch {
      // The choice cannot be kept, so the keys stay on.
    }
  }

  // All tabs in their order; where the window is narrow, Gradio keeps the last ones in a menu.
  function tabs() {
    const shown = document.querySelectorAll("#pages > .tab-wrapper [role=tab]");
    return [...shown, ...document.querySelectorAll("#pages > .tab-wrapper .overflow-dropdown button")];
  }

  function choose(place) {
    const tab = tabs()[place];
    tab?.click();
    return Boolean(tab);
  }

  function stop() {
    const button = [...document.querySelectorAll(STOPS)].find((found) => found.offsetParent && !found.disabled);
    button?.click();
    return Boolean(button);
  }

  function makeList() {
    const list = document.createElement("dl");
    for (const [keys, words] of KEYS) {
      const line = document.createElement("div");
      const [name, says] = [document.createElement("dt"), document.createElement("dd")];
      name.textContent = keys;
      says.textContent = words;
      line.append(name, says);
      list.append(line);
    }
    return list;
  }

  function makeDialog() {
    const dialog = document.createElement("dialog");
    dialog.id = "shortcuts";
    dialog.setAttribute("aria-labelledby", "shortcuts-title");
    dialog.innerHTML =
      '<h2 id="shortcuts-title">Keys</h2><p>Esc works while you write a message; the others wait until you leave the field.</p>' +
      '<label><input type="checkbox"> Use these keys</label><button type="button">Close</button>';
    dialog.querySelector("p").before(makeList());
    const isOn = dialog.querySelector("input");
    isOn.addEventListener("change", () => turn(isOn.checked));
    dialog.querySelector("button").addEventListener("click", () => dialog.close());
    document.querySelector(".gradio-container").append(dialog);
    return dialog;
  }

  function show() {
    const dialog = document.getElementById("shortcuts") ?? makeDialog();
    dialog.querySelector("input").checked = !areOff();
    if (!dialog.open) dialog.showModal();
  }

  function addButton() {
    const masthead = document.querySelector(".masthead");
    if (!masthead || document.getElementById("show-shortcuts")) return Boolean(masthead);
    const button = document.createElement("button");
    Object.assign(button, { id: "show-shortcuts", type: "button", textContent: "?", title: "Keys" });
    button.setAttribute("aria-label", "Keys");
    button.addEventListener("click", show);
    masthead.append(button);
    return true;
  }

  // Returns whether the key was meant for the studio.
  function act(event) {
    const field = event.target.closest?.(FIELDS);
    if (event.key === "Escape") return (!field || field.matches(PROMPTS)) && stop();
    if (field) return false;
    const digit = /^Digit([1-7])$/.exec(event.code);
    if (event.altKey && !event.ctrlKey && !event.metaKey) return digit !== null && choose(Number(digit[1]) - 1);
    if (event.key !== "?" || event.ctrlKey || event.metaKey) return false;
    show();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    if (document.querySelector("dialog[open]") || areOff()) return;
    if (act(event)) event.preventDefault();
  });

  function begin() {
    if (addButton()) return;
    const waiting = new MutationObserver(() => addButton() && waiting.disconnect());
    waiting.observe(document.body, { childList: true, subtree: true });
  }

  // Gradio runs this before or after the body stands.
  if (document.body) begin();
  else document.addEventListener("DOMContentLoaded", begin);
  return { areOff, choose, show, stop, tabs, turn };
})();
