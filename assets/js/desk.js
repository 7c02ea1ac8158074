// The studio's own controls: ten experts with lock, mute and solo, marks of proposed traits, links inside the chat.
// What is done to experts is handed to Gradio as JSON, which keeps it in a hidden field for the server.
window.personaDesk = (() => {
  "use strict";
  const TRAITS = ["openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism"];
  const POLES = ["O+", "O-", "C+", "C-", "E+", "E-", "A+", "A-", "N+", "N-"];
  const twoDigits = (value) => (Math.floor(value * 100 + 0.5) / 100).toFixed(2);
  let experts = { pins: {}, muted: [], solo: [] };
  // How Gradio is told, by the element that it belongs to.
  const tell = {};

  // What was shown last, for controls that come later: a fold is filled only when it is opened.
  let last = null;

  function listen(name, trigger) {
    tell[name] = trigger;
    if (last) requestAnimationFrame(() => show(...last));
  }

  // Called by Gradio when the desk has told that something was done to experts; empty when nothing is left of it.
  function expertsJson() {
    const isPlain = !Object.keys(experts.pins).length && !experts.muted.length && !experts.solo.length;
    return isPlain ? "" : JSON.stringify(experts);
  }

  const toggled = (list, pole) => (list.includes(pole) ? list.filter((other) => other !== pole) : [...list, pole]);

  function act(button) {
    const row = button.closest(".xrow");
    const pole = row?.dataset.pole;
    const now = { pins: { ...experts.pins }, muted: experts.muted, solo: experts.solo };
    if (button.dataset.deed === "release") Object.assign(now, { pins: {}, muted: [], solo: [] });
    else if (button.dataset.deed === "mute") now.muted = toggled(now.muted, pole);
    else if (button.dataset.deed === "solo") now.solo = toggled(now.solo, pole);
    else if (pole in now.pins) delete now.pins[pole];
    else now.pins[pole] = Number(row.querySelector("input").value);
    experts = now;
    tell.experts?.("select", { index: 0, value: "experts" });
  }

  function pin(slider) {
    const pole = slider.closest(".xrow").dataset.pole;
    experts = { ...experts, pins: { ...experts.pins, [pole]: Number(slider.value) } };
    tell.experts?.("select", { index: 0, value: "experts" });
  }

  // Called by personaStudio.draw: the ten sliders follow the traits unless they are locked.
  function show(values, strength, given) {
    experts = given;
    last = [values, strength, given];
    for (const row of document.querySelectorAll("#expert-desk .xrow")) {
      const pole = row.dataset.pole;
      const lean = (values[Math.floor(POLES.indexOf(pole) / 2)] - 5) / 4;
      const byTrait = Math.max(0, pole.endsWith("+") ? lean : -lean);
      const weight = experts.pins[pole] ?? byTrait;
      row.querySelector("input").value = weight;
      row.querySelector("output").textContent = twoDigits(weight);
      const isOn = { lock: pole in experts.pins, mute: experts.muted.includes(pole), solo: experts.solo.includes(pole) };
      for (const button of row.querySelectorAll("button")) button.setAttribute("aria-pressed", isOn[button.dataset.deed]);
      row.classList.toggle("is-silent", isOn.mute || (experts.solo.length > 0 && !isOn.solo));
    }
    sayWhyNot();
    const zone = document.querySelector(".zone");
    const warning = document.querySelector(".zone-warning");
    if (zone && warning) warning.hidden = strength <= Number(zone.dataset.safe) + 1e-9;
  }

  // Called by Gradio with the proposed traits as JSON; empty takes the marks away.
  function ghost(text) {
    const values = text ? JSON.parse(text) : null;
    window.personaStudio.drawGhost(values);
    TRAITS.forEach((trait, index) => {
      const slider = document.getElementById(`trait-${trait}`);
      if (!slider) return;
      slider.classList.toggle("has-ghost", Boolean(values));
      slider.style.setProperty("--ghost", values ? (values[index] - 1) / 8 : 0);
    });
    return [];
  }

  function heard(text) {
    window.personaStudio.drawHeard(text ? JSON.parse(text) : null);
    return [];
  }

  // Called by Gradio when a dial was let go: answers the last message once more, where that is wished.
  function speakAgain() {
    const isWished = document.querySelector("#speaks-again input")?.checked;
    if (isWished && document.querySelector("#chat .message")) {
      tell.chat?.("select", { index: 0, value: { deed: "speak", turn: "" } });
    }
    return [];
  }

  // A button that can not act now says why.
  const WHY_NOT = {
    undo: "No move of the dials is left to undo.",
    redo: "No move of the dials was undone.",
    clear: "This conversation is empty: write its first message.",
  };
  function sayWhyNot() {
    for (const [id, why] of Object.entries(WHY_NOT)) {
      const button = document.getElementById(id);
      if (button) button.title = button.disabled ? why : "";
    }
  }
  new MutationObserver(sayWhyNot).observe(document, { attributes: true, attributeFilter: ["disabled"], subtree: true });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#expert-desk button");
    if (button) act(button);
    // Only lines of the studio's own: what a model says may hold links too.
    const link = event.target.closest?.("#chat .turn-line a[href^='#']");
    if (!link) return;
    const deed = /^#(earlier|again|before|after)-?([0-9a-f]{0,32})$/.exec(link.getAttribute("href"));
    if (!deed) return;
    event.preventDefault();
    tell.chat?.("select", { index: 0, value: { deed: deed[1], turn: deed[2] } });
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("#expert-desk input")) {
      event.target.closest(".xrow").querySelector("output").textContent = twoDigits(Number(event.target.value));
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("#expert-desk input")) pin(event.target);
  });
  return { show, ghost, heard, listen, expertsJson, speakAgain };
})();
