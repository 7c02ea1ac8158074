// Redraws the trait radar and the expert bars while a slider moves, without the server.
// Python drew both frames and wrote every place and weight into them; here they are only picked, multiplied, gone between.
window.personaStudio = (() => {
  "use strict";
  const TRAIT_COUNT = 5;
  const POLES = ["O+", "O-", "C+", "C-", "E+", "E-", "A+", "A-", "N+", "N-"];

  // The same rule as app/widgets/numbers.py.
  const twoDigits = (value) => (Math.floor(value * 100 + 0.5) / 100).toFixed(2);
  const traitValue = (value) => Math.min(9, Math.max(1, Math.round(Number(value) || 5)));
  const within = (value, top) => Math.min(top, Math.max(0, Number(value) || 0));

  function drawRadar(values) {
    const radar = document.getElementById("trait-radar");
    if (!radar) return;
    const axes = [...radar.querySelectorAll(".radar-axis")];
    const places = axes.map((axis, index) => axis.dataset.places.split(" ")[values[index] - 1]);
    radar.querySelector(".radar-shape").setAttribute("points", places.join(" "));
    axes.forEach((axis, index) => {
      const [x, y] = places[index].split(",");
      const dot = axis.querySelector(".radar-dot");
      dot.setAttribute("cx", x);
      dot.setAttribute("cy", y);
      axis.querySelector(".radar-value").textContent = values[index];
    });
    sayRadar(radar, axes);
  }

  // What the radar shows in words: aimed, then heard and proposed when they are there.
  function sayRadar(radar, axes) {
    const aimed = axes.map((axis) => `${axis.dataset.trait} ${axis.querySelector(".radar-value").textContent}`);
    const extra = ["heard", "ghost"].filter((kind) => kind in radar.dataset);
    const said = extra.map((kind) => `; ${radar.querySelector(`.radar-${kind}`).dataset.says}: ${radar.dataset[kind]}`);
    radar.setAttribute("aria-label", `${radar.dataset.caption}: ${aimed.join(", ")}${said.join("")}`);
  }

  // The same rule as RadarGeometry.point in app/widgets/radar_geometry.py.
  function between(axis, level) {
    const below = Math.min(8, Math.floor(level));
    const [low, high] = [below, below + 1].map((place) => axis.dataset.places.split(" ")[place - 1].split(",").map(Number));
    return low.map((one, way) => twoDigits(one + (high[way] - one) * (level - below))).join(",");
  }

  const diamond = (point, size) => `M${point} m0,${-size} l${size},${size} l${-size},${size} l${-size},${-size} Z`;
  const triangle = (point, size) => `M${point} m0,${-size} l${size},${2 * size} l${-2 * size},0 Z`;

  // Five finite numbers within 1..9, or null for anything else.
  function readLevels(levels) {
    if (!Array.isArray(levels) || levels.length !== TRAIT_COUNT || !levels.every(Number.isFinite)) return null;
    return levels.map((level) => Math.min(9, Math.max(1, level)));
  }

  function drawShape(kind, given, mark) {
    const radar = document.getElementById("trait-radar");
    if (!radar) return;
    const levels = readLevels(given);
    const axes = [...radar.querySelectorAll(".radar-axis")];
    const points = levels ? axes.map((axis, index) => between(axis, levels[index])) : [];
    const group = radar.querySelector(`.radar-${kind}`);
    const size = Number(group.dataset.size);
    group.children[0].setAttribute("d", points.length ? `M${points.join(" L")} Z` : "");
    group.children[1].setAttribute("d", points.map((point) => mark(point, size)).join(" "));
    if (levels) {
      const tenth = (level) => (Math.floor(level * 10 + 0.5) / 10).toFixed(1);
      radar.dataset[kind] = axes.map((axis, index) => `${axis.dataset.trait} ${tenth(levels[index])}`).join(", ");
    } else {
      delete radar.dataset[kind];
    }
    showKey(radar.querySelector(`.radar-legend-${kind}`), kind in radar.dataset);
    showKey(radar.querySelector(".radar-legend"), "heard" in radar.dataset || "ghost" in radar.dataset);
    sayRadar(radar, axes);
  }

  function showKey(key, isShown) {
    if (isShown) key.removeAttribute("display");
    else key.setAttribute("display", "none");
  }

  // What the scorer heard in the last answer: five numbers 1..9, or null for none.
  const drawHeard = (levels) => drawShape("heard", levels, diamond);

  // What is proposed and not yet accepted: five numbers 1..9, or null for none.
  const drawGhost = (values) => drawShape("ghost", values, triangle);

  // What was done to single experts: pins before traits, then what is muted or not solo falls to 0.
  function heardWeight(row, values, experts) {
    const pole = row.dataset.pole;
    const isHeard = !experts.muted.includes(pole) && (!experts.solo.length || experts.solo.includes(pole));
    if (!isHeard) return 0;
    const index = POLES.indexOf(pole);
    const byTrait = Number(row.dataset.weights.split(" ")[values[Math.floor(index / 2)] - 1]);
    return experts.pins[pole] ?? byTrait;
  }

  function drawBars(values, strength, influence, proposal, experts) {
    const bars = document.getElementById("expert-bars");
    if (!bars) return;
    const unit = Number(bars.dataset.unit);
    const share = proposal && proposal.hasSay ? influence : 0;
    const length = (weight) => twoDigits(Math.abs(weight) * unit);
    const spoken = [...bars.querySelectorAll(".bars-row")].map((row, index) => {
      const own = heardWeight(row, values, experts) * strength;
      const routed = proposal ? proposal.weights[index] * strength : 0;
      const used = own * (1 - share) + routed * share;
      row.querySelector(".bars-bar").setAttribute("width", length(own * (1 - share)));
      row.querySelector(".bars-share").setAttribute("x", length(own * (1 - share)));
      row.querySelector(".bars-share").setAttribute("width", length(routed * share));
      row.querySelector(".bars-mark").setAttribute("width", length(share ? 0 : routed));
      const shown = (used < 0 ? "−" : "") + twoDigits(Math.abs(used));
      row.querySelector(".bars-number").textContent = shown;
      row.querySelector(".bars-text").classList.toggle("is-zero", used === 0);
      return `${row.dataset.pole} ${shown}`;
    });
    bars.setAttribute("aria-label", `${bars.dataset.caption}: ${spoken.join(", ")}`);
    bars.classList.toggle("has-proposal", Boolean(proposal));
    bars.classList.toggle("has-say", share > 0);
    const legend = document.querySelector("[data-share]");
    if (legend) legend.textContent = Math.round(share * 100);
  }

  function sayRouter(proposal) {
    const line = document.getElementById("router-line");
    if (!line) return;
    line.dataset.empty ??= line.textContent;
    line.textContent = proposal ? proposal.line : line.dataset.empty;
  }

  function readExperts(text) {
    const given = text ? JSON.parse(text) : {};
    return { pins: given.pins ?? {}, muted: given.muted ?? [], solo: given.solo ?? [] };
  }

  // Called by Gradio with the five trait sliders, strength, router influence, the proposal and the experts as JSON.
  function draw(...inputs) {
    const values = inputs.slice(0, TRAIT_COUNT).map(traitValue);
    const [strength, influence, text, expertsText] = inputs.slice(TRAIT_COUNT);
    const proposal = text ? JSON.parse(text) : null;
    const experts = readExperts(expertsText);
    drawRadar(values);
    drawBars(values, within(strength, 1.5), within(influence, 1), proposal, experts);
    sayRouter(proposal);
    window.personaDesk?.show(values, within(strength, 1.5), experts);
    document.body.dataset.studio = "drawn";
    return [];
  }

  // Chooses a tab by its name; the page behind it draws itself anew.
  function goTo(name) {
    window.personaShortcuts.tabs().find((tab) => tab.textContent.trim().toLowerCase() === name.toLowerCase())?.click();
    return [];
  }

  return { draw, drawHeard, drawGhost, goTo };
})();
