// Redraws the trait radar and the expert bars while a slider moves, without the server.
// Python drew both frames and wrote every place and weight into them; here they are only picked and multiplied.
window.personaStudio = (() => {
  "use strict";
  const TRAIT_COUNT = 5;

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
    const spoken = axes.map((axis, index) => `${axis.dataset.trait} ${values[index]}`);
    radar.setAttribute("aria-label", `${radar.dataset.caption}: ${spoken.join(", ")}`);
  }

  function drawBars(values, strength, influence, proposal) {
    const bars = document.getElementById("expert-bars");
    if (!bars) return;
    const unit = Number(bars.dataset.unit);
    const rows = [...bars.querySelectorAll(".bars-row")];
    const spoken = rows.map((row, index) => {
      const trait = Math.floor(index / 2);
      const weight = Number(row.dataset.weights.split(" ")[values[trait] - 1]) * strength;
      const routed = proposal ? proposal.weights[index] * strength : 0;
      row.querySelector(".bars-bar").setAttribute("width", twoDigits(weight * unit));
      row.querySelector(".bars-mark").setAttribute("width", twoDigits(routed * unit));
      row.querySelector(".bars-number").textContent = twoDigits(weight);
      row.querySelector(".bars-text").classList.toggle("is-zero", weight === 0);
      return `${row.dataset.pole} ${twoDigits(weight)}`;
    });
    bars.setAttribute("aria-label", `${bars.dataset.caption}: ${spoken.join(", ")}`);
    bars.classList.toggle("has-proposal", Boolean(proposal));
    bars.classList.toggle("has-say", influence > 0);
    const legend = document.querySelector("[data-share]");
    if (legend) legend.textContent = Math.round(influence * 100);
  }

  function sayRouter(proposal) {
    const line = document.getElementById("router-line");
    if (!line) return;
    line.dataset.empty ??= line.textContent;
    line.textContent = proposal ? proposal.line : line.dataset.empty;
  }

  // Called by Gradio with the five trait sliders, strength, router influence and the proposal as JSON.
  function draw(...inputs) {
    const values = inputs.slice(0, TRAIT_COUNT).map(traitValue);
    const [strength, influence, text] = inputs.slice(TRAIT_COUNT);
    const proposal = text ? JSON.parse(text) : null;
    drawRadar(values);
    drawBars(values, within(strength, 1.5), within(influence, 1), proposal);
    sayRouter(proposal);
    document.body.dataset.studio = "drawn";
    return [];
  }

  return { draw };
})();
