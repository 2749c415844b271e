// Explorer: a view as a whole, how it is built, and what it listens to.

let views = 0; // for ids that are unique on the page

// --- the message as a whole

function shownChanged(view) {
  const shown = view.model.get("shown");
  const other = view.message.key !== shown.key || !view.drawn;
  view.drawn = true;
  view.message = unpack(shown);
  view.hover = null;
  view.name.textContent = shown.type;
  const words = [
    `message ${shown.key}`,
    shown.group,
    shown.part,
    shown.facts,
    shown.edits ? `${shown.edits} edit${shown.edits === 1 ? "" : "s"}` : "",
  ];
  view.factsLine.textContent = view.factsLine.title = words.filter(Boolean).join(" · ");
  view.remark.textContent = shown.remark ? `⚠ ${shown.remark}` : "";
  view.sendButton.disabled = Boolean(shown.unsendable);
  view.sendButton.title = shown.unsendable || "send it to the kernel, in a private network namespace";
  view.originalButton.hidden = !shown.edits;
  if (other) {
    view.treeBox.scrollTop = 0;
    view.gridBox.scrollTop = 0;
  }
  search(view);
  view.changes = new Map();
  view.changedBytes = new Set();
  foldsChanged(view);
  comparisonChanged(view);
  drawGrid(view);
  showInList(view, other);
  placeChanged(view);
}

// The line of the shown message, where it is among the rows that are here.
function showInList(view, reveal) {
  for (const [index, row] of view.entries) if (row.key === view.message.key) view.listAt = index;
  if (!view.filterField.value) view.listAt = view.message.key;
  if (reveal) view.list.reveal(view.listAt);
  for (const [index, line] of view.list.rows) fillListRow(view, line, index);
  point(view.listBox, `${view.id}-m${view.listAt}`);
}

function drawGrid(view) {
  const rows = Math.ceil(view.message.bytes.length / view.across);
  view.gridBox.setAttribute("aria-rowcount", rows);
  view.gridBox.setAttribute("aria-colcount", view.across);
  view.grid.reset(rows);
  paint(view);
}

function statusChanged(view) {
  const status = view.model.get("status") || {};
  say(view, status.text || "", status.fault);
}

// How many bytes stand side by side, and whether the panes do, is a question of room.
function resized(view) {
  const width = view.root.clientWidth;
  if (!width) return;
  const size = width >= 1060 ? "wide" : width >= 640 ? "middle" : "narrow";
  const across = width >= (view.root.dataset.list === "true" ? 1180 : 980) ? 16 : 8;
  view.root.dataset.size = size;
  if (across !== view.across) {
    view.across = across;
    view.root.style.setProperty("--across", across);
    drawGrid(view);
  }
}

// --- building a view

const KEYS =
  "Tab goes from pane to pane. Arrows, Home, End and Page keys move; Enter unfolds a nest, edits a field, or opens a byte's field; " +
  "F2 edits; / searches, Enter there finds the next one; c in the list compares; Escape leads back to the tree.";

function build(view) {
  const field = (label, placeholder) =>
    make("input", { type: "search", "aria-label": label, placeholder, spellcheck: "false", autocomplete: "off" });
  view.name = make("b", { class: "nlx-name" });
  view.factsLine = make("span", { class: "nlx-dim nlx-facts-line" });
  view.remark = make("em", { class: "nlx-remark" });
  view.searchField = field("search in this message", "search: name, value, 0x2a");
  view.hitCount = make("span", { class: "nlx-dim", role: "status" });
  view.sendButton = make(
    "button",
    {
      onclick: () => {
        ask(view, "send", { key: view.message.key });
        say(view, "asking the kernel of the sandbox …");
      },
    },
    "Send to a sandbox",
  );
  view.originalButton = make("button", { onclick: () => ask(view, "compare", { key: view.message.key, other: null }) }, "Show edits");
  view.helpText = make("p", { class: "nlx-help", hidden: true, id: `${view.id}-keys` }, KEYS);
  const help = make("button", { "aria-expanded": "false", "aria-controls": `${view.id}-keys` }, "Keys");
  help.addEventListener("click", () => {
    view.helpText.hidden = !view.helpText.hidden;
    help.setAttribute("aria-expanded", String(!view.helpText.hidden));
  });
  view.filterField = field("filter the messages", "words, path=value, 0x2a");
  view.listCount = make("span", { class: "nlx-dim", role: "status" });
  view.listBox = make("div", { class: "nlx-box", role: "listbox", tabindex: "0", "aria-label": "messages" });
  view.treeBox = make("div", { class: "nlx-box nlx-tree", role: "tree", tabindex: "0", "aria-label": "parts of the message" });
  view.gridBox = make("div", { class: "nlx-box nlx-grid", role: "grid", tabindex: "0", "aria-label": "bytes of the message" });
  view.panelHead = make("div", { class: "nlx-head" });
  view.facts = make("dl", {});
  view.editor = make("div", { class: "nlx-editor" });
  view.differences = make("section", { class: "nlx-differences", "aria-label": "differences" });
  view.copyText = make("textarea", { hidden: true, readonly: true, rows: "3", "aria-label": "the copy" });
  view.note = make("div", { class: "nlx-note", role: "status" });
  view.live = make("div", { class: "nlx-ears", "aria-live": "polite" });
  view.root.append(
    make(
      "header",
      { class: "nlx-bar" },
      view.name,
      view.factsLine,
      view.hitCount,
      view.searchField,
      view.originalButton,
      view.sendButton,
      help,
    ),
    view.remark,
    view.helpText,
    make(
      "div",
      { class: "nlx-panes" },
      make(
        "section",
        { class: "nlx-pane nlx-messages", "aria-label": "messages" },
        make("div", { class: "nlx-head" }, view.filterField, view.listCount),
        view.listBox,
      ),
      make("section", { class: "nlx-pane nlx-parts", "aria-label": "tree" }, view.treeBox),
      make("section", { class: "nlx-pane nlx-bytes", "aria-label": "bytes" }, view.gridBox, legend()),
    ),
    view.differences,
    make(
      "section",
      { class: "nlx-panel", "aria-label": "what is chosen" },
      make("div", { class: "nlx-about" }, view.panelHead, view.facts),
      view.editor,
    ),
    view.copyText,
    view.note,
    view.live,
  );
}

function legend() {
  const item = (role) =>
    make(
      "span",
      { class: "nlx-item" },
      make("span", { class: `nlx-byte nlx-${ROLES[role]} nlx-first nlx-last` }, "00"),
      ` ${ROLE_WORDS[role]}`,
    );
  return make("div", { class: "nlx-legend" }, ...[0, 1, 2, 3, 4].map(item));
}

function listen(view) {
  const { root, treeBox, gridBox, listBox } = view;
  const nodeOf = (event) => event.target.closest("[data-node]");
  const byteOf = (event) => event.target.closest("[data-at]");
  treeBox.addEventListener("mouseover", (event) =>
    nodeOf(event) ? hover(view, Number(nodeOf(event).dataset.node), -1) : hover(view, null),
  );
  treeBox.addEventListener("mouseleave", () => hover(view, null));
  treeBox.addEventListener("click", (event) => {
    const row = nodeOf(event);
    if (!row) return;
    const index = Number(row.dataset.node);
    if (event.target.closest(".nlx-twist")) toggle(view, index, !isOpen(view, view.message.nodes[index]));
    choose(view, index);
  });
  treeBox.addEventListener("dblclick", (event) => {
    const part = nodeOf(event) && view.message.nodes[Number(nodeOf(event).dataset.node)];
    if (part?.children.length) toggle(view, part.index, !isOpen(view, part));
    else if (part) focusEdit(view);
  });
  gridBox.addEventListener("mouseover", (event) => {
    const at = byteOf(event) ? Number(byteOf(event).dataset.at) : -1;
    at >= 0 ? hover(view, nodeAt(view.message, at), at) : hover(view, null);
  });
  gridBox.addEventListener("mouseleave", () => hover(view, null));
  gridBox.addEventListener("click", (event) => {
    const cell = byteOf(event);
    if (cell) choose(view, nodeAt(view.message, Number(cell.dataset.at)), Number(cell.dataset.at));
  });
  listBox.addEventListener("click", (event) => {
    const other = event.target.closest("[data-with]");
    const row = event.target.closest("[data-index]");
    if (other) compareWith(view, Number(other.dataset.with));
    else if (row) {
      view.listAt = Number(row.dataset.index);
      openSoon(view, view.listAt, 0);
    }
  });
  treeBox.addEventListener("focus", () => {
    // Who comes with the keyboard finds something chosen; under a mouse button nothing may move.
    const { node, byte } = chosen(view);
    if (node < 0 && byte < 0 && treeBox.matches(":focus-visible")) choose(view, view.order[0] ?? -1);
  });
  treeBox.addEventListener("keydown", (event) => treeKey(view, event));
  gridBox.addEventListener("keydown", (event) => gridKey(view, event));
  listBox.addEventListener("keydown", (event) => {
    const row = view.entries.get(view.listAt);
    if (event.key === "c" && row && !event.ctrlKey && !event.metaKey) compareWith(view, row.key);
    else listKey(view, event);
  });
  view.searchField.addEventListener("input", () => share(view, "query", view.searchField.value));
  view.searchField.addEventListener("keydown", (event) => {
    if (event.key === "Enter") nextHit(view, event.shiftKey ? -1 : 1);
  });
  view.filterField.addEventListener("input", () => {
    clearTimeout(view.filtering);
    view.filtering = setTimeout(() => share(view, "filter", view.filterField.value), 250);
  });
  root.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, textarea, select");
    if (event.key === "/" && !typing) view.searchField.focus();
    else if (event.key === "F2") focusEdit(view);
    else if (event.key === "Escape" && event.target !== treeBox) {
      if (event.target === view.searchField) share(view, "query", "");
      treeBox.focus();
    } else return;
    event.preventDefault();
  });
}

const ON = {
  "change:shown": shownChanged,
  "change:listing": listingChanged,
  "change:comparison": comparisonChanged,
  "change:place": placeChanged,
  "change:folds": foldsChanged,
  "change:query": queryChanged,
  "change:status": statusChanged,
};

function render({ model, el }) {
  views += 1;
  const view = {
    id: `nlx${views}-${Math.random().toString(36).slice(2, 8)}`,
    model,
    asked: 0,
    waiting: new Map(),
    hover: null,
    message: null,
    across: 8,
    order: [],
    toggled: new Set(),
    changes: new Map(),
    changedBytes: new Set(),
    found: { nodes: new Set(), bytes: new Set(), hits: [] },
    entries: new Map(),
    pages: new Set(),
    listAt: 0,
    listLength: 0,
    awaited: -1,
    editorState: "",
    copyForm: "hex",
  };
  view.root = make("div", { class: "nlx", style: `--nlx-height:${model.get("height")}px` });
  build(view);
  view.message = unpack(model.get("shown"));
  view.tree = virtualList(
    view.treeBox,
    (row) => drawTreeRow(view, row),
    () => view.tree && paint(view),
  );
  view.grid = virtualList(
    view.gridBox,
    (row) => drawByteRow(view, row),
    () => view.grid && paint(view),
  );
  view.list = virtualList(
    view.listBox,
    (row) => drawListRow(view, row),
    (first, last) => wantRows(view, first, last),
  );
  el.append(view.root);
  listen(view);
  view.searchField.value = model.get("query") || "";
  listingChanged(view);
  shownChanged(view);
  statusChanged(view);
  resized(view);
  const observer = new ResizeObserver(() => resized(view));
  observer.observe(view.root);
  const heardHere = (content) => heard(view, content);
  const bound = Object.entries(ON).map(([name, act]) => [name, () => act(view)]);
  bound.forEach(([name, act]) => model.on(name, act));
  model.on("msg:custom", heardHere);
  return () => {
    bound.forEach(([name, act]) => model.off(name, act));
    model.off("msg:custom", heardHere);
    [observer.disconnect.bind(observer), view.tree.end, view.grid.end, view.list.end].forEach((end) => end());
    view.waiting.forEach((timer) => clearTimeout(timer));
  };
}

export default { render };
