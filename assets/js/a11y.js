// Mends from outside what Gradio draws and assistive technology cannot use: thought headers, messages, suggestions,
// rooms that scroll without anything in them that takes the keyboard. Knows Gradio's markup; asks no server.
(() => {
  "use strict";
  // A message is named by who said it; Gradio names it by its text, markup included, which is read twice then.
  const SPEAKERS = { user: "Your message", bot: "The persona" };
  // Frames that scroll, with what they are called; the arrow keys scroll them once they take the keyboard.
  const FRAMES = { "#sessions-pictures": "Pictures of the session", "#sessions-read": "What was said" };

  function nameSpeakers() {
    for (const [kind, words] of Object.entries(SPEAKERS)) {
      if (document.getElementById(`said-by-${kind}`)) continue;
      const name = document.createElement("span");
      name.id = `said-by-${kind}`;
      name.hidden = true;
      name.textContent = words;
      document.body.append(name);
    }
    for (const message of document.querySelectorAll("#chat [data-testid]:not([aria-labelledby])")) {
      if (!(message.dataset.testid in SPEAKERS)) continue;
      message.setAttribute("role", "group");
      message.setAttribute("aria-labelledby", `said-by-${message.dataset.testid}`);
    }
  }

  // The whole header is a button already; the arrow in it is a second one without a name.
  function mendThoughts() {
    for (const title of document.querySelectorAll("#chat .thought-group > .title")) {
      const arrow = title.querySelector(".arrow");
      if (arrow) arrow.inert = true;
      const isOpen = String(Boolean(title.parentElement.querySelector(":scope > .content")));
      if (title.getAttribute("aria-expanded") !== isOpen) title.setAttribute("aria-expanded", isOpen);
    }
  }

  // Buttons are no items of a list.
  function mendSuggestions() {
    for (const list of document.querySelectorAll("#chat .examples[role=list]")) {
      list.setAttribute("role", "group");
      list.setAttribute("aria-label", "Suggestions");
    }
  }

  function mendFrames() {
    for (const [selector, words] of Object.entries(FRAMES)) {
      const frame = document.querySelector(`${selector}:not([tabindex])`);
      if (!frame) continue;
      frame.tabIndex = 0;
      frame.setAttribute("role", "region");
      frame.setAttribute("aria-label", words);
    }
  }

  // The choices of an open field are reached by the arrow keys; the browser would halt at the list itself when it scrolls.
  function mendChoices() {
    for (const list of document.querySelectorAll("[role=listbox]:not([tabindex])")) list.tabIndex = -1;
  }

  // Gradio measures the tabs before its fonts are there, and puts those away that would fit; a resize measures anew.
  function measureTabs() {
    if (areTabsMeasured || !document.querySelector("#pages [role=tab]")) return;
    areTabsMeasured = true;
    document.fonts.ready.then(() => window.dispatchEvent(new Event("resize")));
  }

  let isAsked = false;
  let areTabsMeasured = false;

  function mend() {
    isAsked = false;
    measureTabs();
    nameSpeakers();
    mendThoughts();
    mendSuggestions();
    mendFrames();
  }

  // The rest once a frame at most, however much an answer writes.
  function ask() {
    // At once, since the next key may be Tab already.
    mendChoices();
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(mend);
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || !event.target.matches?.("#chat .thought-group > .title")) return;
    event.preventDefault();
    event.target.click();
  });

  function begin() {
    new MutationObserver(ask).observe(document.body, { childList: true, subtree: true });
    ask();
  }

  // Gradio runs this before or after the body stands.
  if (document.body) begin();
  else document.addEventListener("DOMContentLoaded", begin);
})();
