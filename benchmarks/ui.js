// Watches a slider, its two bars and the Redo button for benchmarks.ui, inside the page.
// A time ends after the frame is drawn in which the change shows, and begins with the pointer's own event.
window.uiWatch = (() => {
  "use strict";
  const UNIT = 108;
  const twoDigits = (value) => (Math.floor(value * 100 + 0.5) / 100).toFixed(2);
  let pointerAt = 0;
  let drags = [];
  let waiting = [];
  let isWatching = false;

  const byId = (id) => document.getElementById(id);
  const width = (pole) => document.querySelector(`[data-pole="${pole}"] .bars-bar`).getAttribute("width");
  const isSeen = (id) => byId(id)?.offsetParent !== null && byId(id)?.checkVisibility({ visibilityProperty: true });

  function afterPaint(done) {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now());
    channel.port2.postMessage(null);
  }

  // What the two bars of extraversion look like for a value, at strength 1.
  function expected(value) {
    const lean = (value - 5) / 4;
    return [twoDigits(Math.max(0, lean) * UNIT), twoDigits(Math.max(0, -lean) * UNIT)];
  }

  function look() {
    const now = [width("E+"), width("E-")];
    const last = waiting.findLastIndex((one) => one.bars[0] === now[0] && one.bars[1] === now[1]);
    // One that a later move overtook was never shown by itself: it waited as long as the later one.
    const shown = waiting.splice(0, last + 1);
    if (shown.length) afterPaint((at) => drags.push(...shown.map((one) => ({ ms: at - one.from, streams: one.streams }))));
    if (waiting.length) requestAnimationFrame(look);
    else isWatching = false;
  }

  addEventListener("pointerdown", (event) => { pointerAt = event.timeStamp; }, true);
  addEventListener("pointermove", (event) => { pointerAt = event.timeStamp; }, true);
  addEventListener("pointerup", (event) => { pointerAt = event.timeStamp; }, true);
  addEventListener("input", (event) => {
    if (!event.target.matches("#trait-extraversion input[type=range]")) return;
    waiting.push({ from: pointerAt, bars: expected(Number(event.target.value)), streams: isSeen("stop") });
    if (!isWatching) requestAnimationFrame(look);
    isWatching = true;
  }, true);

  // Resolves with the time from the last pointer event until Redo is as said and drawn so [ms]; null when it never is.
  function redoIs(isDisabled, limit_ms = 6000) {
    const from = pointerAt;
    const until = performance.now() + limit_ms;
    return new Promise((resolve) => {
      const look = () => {
        if (byId("redo").disabled === isDisabled) afterPaint((at) => resolve(at - from));
        else if (performance.now() > until) resolve(null);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
  }

  function takeDrags() {
    const taken = drags;
    drags = [];
    return taken;
  }

  return { redoIs, takeDrags, isStreaming: () => isSeen("stop") };
})();
