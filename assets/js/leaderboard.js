// The leaderboard page: a press on a row of the board shows duels of that contender; days are chosen from a calendar.
window.personaPages = window.personaPages || {};
window.personaPages.leaderboard = (() => {
  "use strict";

  let pressedKey = null;

  function listen(element, trigger) {
    element.addEventListener("click", (event) => {
      if (event.target.closest(".duels-close")) close();
      const row = event.target.closest("tr[data-key]");
      if (!row) return;
      pressedKey = row.dataset.key;
      mark();
      trigger("select", { key: pressedKey });
    });
  }

  function mark() {
    for (const button of document.querySelectorAll("#board-table .board-who")) {
      button.setAttribute("aria-pressed", String(button.dataset.key === pressedKey));
    }
  }

  // What was opened is where one reads on.
  function show() {
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const title = document.querySelector("#board-duels h3");
      if (!title) return;
      title.focus({ preventScroll: true });
      title.scrollIntoView({ block: "start" });
    }));
  }

  function close() {
    const buttons = [...document.querySelectorAll("#board-table .board-who")];
    const back = buttons.find((button) => button.dataset.key === pressedKey);
    if (back) back.focus();
  }

  // A field for a day has the browser's calendar; without this script it is a field for the same text.
  // The matrix of many contenders scrolls; the arrow keys reach it once it takes the keyboard.
  function mend() {
    for (const field of document.querySelectorAll("#board-since input, #board-until input")) field.type = "date";
    const heat = document.getElementById("board-heat");
    if (!heat) return;
    heat.tabIndex = 0;
    heat.setAttribute("role", "group");
    heat.setAttribute("aria-label", "Heat map of who beats whom; the same in words stands below");
  }

  return { listen, show, mend };
})();
