// The compare page: presses inside drawn lists reach Python, and what a person unfolded stays open while answers grow.
window.personaPages = window.personaPages || {};
window.personaPages.compare = (() => {
  "use strict";

  // Every frame writes the folds anew, closed; those that were opened by hand are opened again before they are painted.
  function keepFolds(frame) {
    const opened = new Set();
    frame.addEventListener("click", (event) => {
      const fold = event.target.closest("summary")?.parentElement;
      // The fold itself turns after this.
      if (fold) fold.open ? opened.delete(fold.dataset.fold) : opened.add(fold.dataset.fold);
    });
    const restore = () => {
      for (const fold of frame.querySelectorAll("details[data-fold]")) {
        if (opened.has(fold.dataset.fold) && !fold.open) fold.open = true;
      }
    };
    new MutationObserver(restore).observe(frame, { childList: true, subtree: true, attributeFilter: ["open"] });
  }

  function columns(frame, trigger) {
    keepFolds(frame);
    frame.addEventListener("click", (event) => {
      const button = event.target.closest(".compare-empty button");
      if (button) trigger("select", { prompt: button.textContent });
    });
  }

  function list(frame, trigger) {
    frame.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-id]");
      if (button && !button.disabled) trigger("select", { id: button.dataset.id });
    });
  }

  return { columns, list };
})();
