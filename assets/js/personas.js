// The personas page: lists of buttons that tell Gradio which one was pressed.
window.personaPages = window.personaPages || {};
window.personaPages.personas = (() => {
  "use strict";

  // Marks the pressed button of a list and tells what it stands for. The list may be drawn anew; the frame stays.
  function listen(frame, trigger) {
    frame.addEventListener("click", (event) => {
      const pressed = event.target.closest("button[data-id]");
      if (!pressed || !frame.contains(pressed)) return;
      for (const button of frame.querySelectorAll("button[data-id]")) {
        button.setAttribute("aria-pressed", String(button === pressed));
      }
      trigger("select", { index: 0, value: pressed.dataset.id });
    });
  }

  // Where the two rooms stand below each other, what was opened would be out of sight.
  function reveal() {
    const side = document.getElementById("personas-side");
    if (!side || !side.offsetParent) return;
    side.scrollTop = 0;
    const gallery = document.getElementById("personas-gallery");
    if (gallery.getBoundingClientRect().bottom > side.getBoundingClientRect().top) return;
    side.scrollIntoView({ block: "start" });
    side.querySelector("#persona-preview h3, #persona-detail h3")?.focus({ preventScroll: true });
  }

  return { listen, reveal };
})();
