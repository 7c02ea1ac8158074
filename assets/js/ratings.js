// The ratings page: a press on a batch chooses it; the raters' links get this page's address and can be copied.
window.personaPages = window.personaPages || {};
window.personaPages.ratings = (() => {
  "use strict";

  function list(frame, trigger) {
    frame.addEventListener("click", (event) => {
      const pressed = event.target.closest("button[data-id]");
      if (pressed) trigger("select", { batch_id: pressed.dataset.id });
    });
    keepFocus(frame);
  }

  // The list is drawn anew while answers come in; the row that has the keyboard keeps it.
  function keepFocus(frame) {
    let held = null;
    document.addEventListener("focusin", (event) => {
      held = frame.contains(event.target) ? event.target.closest("[data-id]")?.dataset.id : null;
    });
    document.addEventListener("pointerdown", (event) => { if (!frame.contains(event.target)) held = null; });
    new MutationObserver(() => {
      if (!held || document.activeElement !== document.body) return;
      frame.querySelector(`[data-id="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
    }).observe(frame, { childList: true, subtree: true });
  }

  const address = (link) => location.origin + location.pathname.replace(/\/+$/, "") + link.dataset.link;

  const isHere = /^(localhost|127\.[\d.]+|\[::1\])$/.test(location.hostname);

  function raters(frame) {
    const fill = () => {
      for (const note of frame.querySelectorAll(".raters-here")) note.hidden = !isHere;
      for (const link of frame.querySelectorAll(".rater-link")) {
        if (link.textContent !== address(link)) link.textContent = address(link);
      }
    };
    fill();
    new MutationObserver(fill).observe(frame, { childList: true, subtree: true });
    frame.addEventListener("click", (event) => {
      const pressed = event.target.closest(".rater-copy, .rater-copy-all");
      if (pressed) copy(frame, pressed);
    });
  }

  async function copy(frame, pressed) {
    const isOne = pressed.matches(".rater-copy");
    const rows = isOne ? [pressed.closest("tr")] : [...frame.querySelectorAll("tr[data-label]")];
    const links = rows.map((row) => address(row.querySelector(".rater-link")));
    const text = isOne ? links[0] : rows.map((row, at) => `${row.dataset.label}\t${links[at]}`).join("\n");
    const isCopied = await toClipboard(text);
    const what = isOne ? `The link of ${rows[0].dataset.label}` : `${rows.length} links`;
    const verb = isOne ? "is" : "are";
    frame.querySelector(".raters-said").textContent = isCopied
      ? `${what} ${verb} copied.`
      : "This browser does not let pages copy. Mark the link and copy it by hand.";
  }

  // A page that is reached over plain http from another computer has no clipboard of the newer kind.
  async function toClipboard(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const field = document.createElement("textarea");
      field.value = text;
      field.style.position = "fixed";
      const before = document.activeElement;
      document.body.append(field);
      field.select();
      const isCopied = document.execCommand("copy");
      field.remove();
      before?.focus?.();
      return isCopied;
    }
  }

  // Calls `act` with the place that `find` finds, once it stands on the page: what was opened is drawn a little later.
  function whenShown(find, act, frames = 120) {
    requestAnimationFrame(() => {
      const place = find();
      if (place?.offsetParent) requestAnimationFrame(() => act(place));
      else if (frames) whenShown(find, act, frames - 1);
    });
  }

  // Where one room stands below the other, brings what was opened into view; a form begins at its first field.
  function show(id) {
    whenShown(() => document.getElementById(id), (room) => {
      const list = document.getElementById("ratings-list").getBoundingClientRect();
      if (room.getBoundingClientRect().top >= list.bottom) room.scrollIntoView({ block: "start" });
      if (id === "ratings-form") room.querySelector("input, textarea")?.focus({ preventScroll: true });
    });
  }

  // A step that was opened is where the keyboard goes on; closing begins at the button that keeps it open.
  function step() {
    const shown = () => [...document.querySelectorAll("#ratings .ratings-step")].find((row) => row.offsetParent);
    whenShown(shown, (row) => row.querySelector("input, textarea, #ratings-keep")?.focus());
  }

  return { list, raters, show, step };
})();
