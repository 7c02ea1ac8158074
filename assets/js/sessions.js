// The sessions page: a press on a row of the list, or on a link to a session, chooses it.
window.personaPages = window.personaPages || {};
window.personaPages.sessions = (() => {
  "use strict";

  function listen(element, trigger) {
    element.addEventListener("click", (event) => {
      const pressed = event.target.closest("button[data-id]");
      if (!pressed) return;
      mark(pressed.dataset.id);
      trigger("select", { session_id: pressed.dataset.id });
    });
  }

  function mark(id) {
    for (const row of document.querySelectorAll("#sessions-found [data-id]")) {
      row.setAttribute("aria-current", String(row.dataset.id === id));
    }
  }

  // Where one stands below the other, brings the session that was chosen into view.
  function show() {
    const talk = document.getElementById("sessions-talk");
    const list = document.getElementById("sessions-list");
    const isBelow = talk && list && talk.getBoundingClientRect().top >= list.getBoundingClientRect().bottom;
    if (isBelow) talk.scrollIntoView({ block: "start" });
  }

  // A step that was opened is where the keyboard goes on; a deletion begins at the button that keeps it.
  function step() {
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const places = document.querySelectorAll("#sessions-title input, #sessions-title textarea, #sessions-keep");
      const place = [...places].find((found) => found.offsetParent);
      if (place) place.focus();
    }));
  }

  return { listen, show, step };
})();
