// The live view of a monitor or watch. The kernel keeps the events; here are the latest rows that fit its filter.
// Foreign text becomes text nodes; the HTML of an opened row is the kernel's own static block.

const MOST_ROWS = 500;
const ALIVE = 30_000; // ms between two signs of life
const WIDTH = 240;
const HEIGHT = 32;
const SVG = "http://www.w3.org/2000/svg";

function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

function svg(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function count(number, word) {
  return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;
}

function drawRate(chart, rate) {
  const most = Math.max(1, ...rate.map(([events]) => events));
  const step = WIDTH / rate.length;
  const bars = rate.map(([events, gaps], second) => {
    const height = events ? Math.max(1, (events / most) * (HEIGHT - 2)) : 0;
    const group = [svg("rect", { class: "bar", x: second * step, y: HEIGHT - height, width: Math.max(step - 1, 1), height })];
    if (gaps) group.push(svg("rect", { class: "gap", x: second * step, y: 0, width: Math.max(step - 1, 2), height: HEIGHT }));
    return group;
  });
  chart.replaceChildren(svg("title", {}), ...bars.flat());
  chart.firstChild.textContent = `how many a second, the last ${rate.length} seconds; at most ${most}`;
}

function render({ model, el }) {
  const id = crypto.randomUUID ? crypto.randomUUID() : String(Math.random());
  const send = (kind, more = {}) => model.send({ kind, id, ...more });
  let paused = false;

  const title = element("strong", { textContent: model.get("title") });
  const status = element("span", { className: "status", role: "status" });
  const pause = element("button", { type: "button", textContent: "Pause" });
  const stop = element("button", { type: "button", textContent: "Stop" });
  const filter = element("input", { type: "search", placeholder: "filter: text, or mtu > 1500", ariaLabel: "Filter" });
  const fault = element("span", { className: "fault", role: "alert" });
  const chart = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: "img" });
  const rows = element("div", { className: "rows", tabIndex: 0, role: "log", ariaLabel: "Events", ariaLive: "off" });
  const root = element(
    "div",
    { className: "nlmonitor" },
    element("div", { className: "head" }, title, status, chart),
    element("div", { className: "head" }, pause, stop, filter, fault),
    rows,
  );
  root.dataset.lmSuppressShortcuts = "true"; // keys are for our buttons and rows, not for the notebook's commands
  el.append(root);

  function row([number, kind, clock, head, text]) {
    const line = element(
      "summary",
      {},
      element("span", { className: "clock", textContent: clock }),
      element("b", { textContent: head }),
      element("span", { textContent: text }),
    );
    if (kind === "gap" || kind === "note" || kind === "skipped") {
      return element("div", { className: `row ${kind}`, role: "note" }, ...line.childNodes);
    }
    const body = element("div", { className: "body" });
    const made = element("details", { className: "row" }, line, body);
    made.dataset.number = number;
    made.addEventListener("toggle", () => {
      if (made.open && !body.firstChild) send("open", { number });
    });
    return made;
  }

  function add(found, whole) {
    const atEnd = whole || rows.scrollHeight - rows.scrollTop - rows.clientHeight < 30;
    const made = found.map(row);
    if (whole) rows.replaceChildren(...made);
    else rows.append(...made);
    while (rows.childElementCount > MOST_ROWS) rows.firstChild.remove();
    if (atEnd) rows.scrollTop = rows.scrollHeight;
  }

  function tell({ word, seen, gaps, kept, shown, running, now }) {
    const words = [count(seen, word)];
    if (word === "event") words.push(count(gaps, "gap"), `${now}/s`);
    if (kept < seen) words.push(`the last ${kept.toLocaleString("en")} are kept`);
    if (shown !== null) words.push(`${shown.toLocaleString("en")} fit the filter`);
    if (!running) words.push("ended");
    status.textContent = words.join(" · ");
    root.classList.toggle("ended", !running);
    pause.disabled = stop.disabled = !running;
  }

  function receive(message) {
    if (message.kind === "rows") {
      if (message.stats) tell(message.stats);
      if (message.rate) drawRate(chart, message.rate);
      if (message.rows && (!paused || message.whole)) add(message.rows, message.whole);
      if ("fault" in message) fault.textContent = message.fault;
    } else if (message.kind === "detail") {
      const opened = rows.querySelector(`[data-number="${Number(message.number)}"] .body`);
      if (opened) opened.innerHTML = message.html;
    }
  }

  function lost() {
    // The kernel was restarted or has ended, and the channel to it with it: nothing more will come.
    if (root.classList.contains("gone")) return;
    status.textContent += " · the kernel is gone";
    pause.disabled = stop.disabled = filter.disabled = true;
    root.classList.add("ended", "gone");
  }

  pause.addEventListener("click", () => {
    paused = !paused;
    pause.textContent = paused ? "Go on" : "Pause";
    pause.setAttribute("aria-pressed", String(paused));
    if (!paused) send("refresh");
  });
  stop.addEventListener("click", () => send("stop"));
  let waiting;
  filter.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => send("filter", { text: filter.value }), 250);
  });
  filter.addEventListener("keydown", (event) => event.stopPropagation());
  model.on("msg:custom", receive);
  model.on("comm_live_update", lost);
  const alive = setInterval(() => send("alive"), ALIVE);
  send("hello");

  return () => {
    clearInterval(alive);
    model.off("msg:custom", receive);
    model.off("comm_live_update", lost);
    send("bye");
  };
}

export default { render };
