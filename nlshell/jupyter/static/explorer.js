// The linked explorer: list of messages, tree, bytes, and a panel for what is chosen. explorer_widget.py is its other end.
//
// What the kernel says arrives as state of the model (`shown`, `listing`, …) and every view draws from it; what a person
// does goes back as state (`place`, `folds`, `filter`, `query`) or as a question, `ask(view, "edit", …)`. Text from
// messages may hold anything, so it becomes text nodes and attributes only: nothing here parses HTML.

const ROLES = ["header", "attribute-header", "value", "padding", "unparsed", "trailing"];
const ROLE_WORDS = ["header field", "attribute header", "value", "padding", "not understood", "behind the message"];
const ROW = 22; // height of a line in every list, as in explorer.css
const PATIENCE = 4000; // milliseconds until a missing answer is told
const CHANGE_MARKS = { added: "+", removed: "−", changed: "≠", bytes: "≈", reordered: "⇅" };
const CHANGE_WORDS = {
  added: "added",
  removed: "removed",
  changed: "changed",
  bytes: "same value, other bytes",
  reordered: "moved in its list",
};

const ARROWS = { request: "→", reply: "←", event: "⇠", end: "■" };

const FOCUSABLE = new Set(["button", "input", "select", "textarea"]);

let views = 0; // for ids that are unique on the page

// --- elements

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  // JupyterLab's keys (a, b, d d …) must not act in here; it looks for this at the very element that has the focus.
  if ("tabindex" in attributes || FOCUSABLE.has(tag)) element.setAttribute("data-lm-suppress-shortcuts", "true");
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

function mark(element, name, on) {
  element.classList.toggle(`nlx-${name}`, Boolean(on));
}

// A scrolling box of rows of one height, of which only those in sight are in the document.
function virtualList(box, draw, drawn = () => {}) {
  const sizer = make("div", { class: "nlx-sizer", role: "presentation" });
  const rows = new Map();
  let count = 0;
  box.append(sizer);

  function refresh() {
    const first = Math.max(0, Math.floor(box.scrollTop / ROW) - 5);
    const last = Math.min(count, Math.ceil((box.scrollTop + box.clientHeight) / ROW) + 5);
    for (const [index, row] of rows) {
      if (index < first || index >= last) {
        row.remove();
        rows.delete(index);
      }
    }
    for (let index = first; index < last; index += 1) {
      if (rows.has(index)) continue;
      const row = draw(index);
      row.style.top = `${index * ROW}px`;
      rows.set(index, row);
      sizer.append(row);
    }
    drawn(first, last);
  }

  function reset(length) {
    count = length;
    sizer.style.height = `${count * ROW}px`;
    rows.forEach((row) => row.remove());
    rows.clear();
    refresh();
  }

  function reveal(index) {
    if (index < 0) return;
    const top = index * ROW;
    const above = box.scrollTop - top;
    const below = top + ROW - box.scrollTop - box.clientHeight;
    if (Math.max(above, below) > 3 * ROW) box.scrollTop = top - box.clientHeight / 2;
    else if (above > 0) box.scrollTop = top - ROW;
    else if (below > 0) box.scrollTop = top + 2 * ROW - box.clientHeight;
    refresh();
  }

  const observer = new ResizeObserver(refresh);
  observer.observe(box);
  box.addEventListener("scroll", refresh, { passive: true });
  return {
    rows,
    reset,
    refresh,
    reveal,
    page: () => Math.max(1, Math.floor(box.clientHeight / ROW) - 1),
    end: () => observer.disconnect(),
  };
}

// --- a message, unpacked

function unpack(shown) {
  const columns = shown.nodes;
  const nodes = columns.parent.map((_, index) => {
    const node = { index, children: [] };
    for (const column of Object.keys(columns)) node[column] = columns[column][index];
    return node;
  });
  const roots = [];
  for (const node of nodes) {
    const parent = nodes[node.parent];
    node.depth = parent ? parent.depth + 1 : 1;
    node.reach = node.end; // its last byte or that of its padding
    (parent ? parent.children : roots).push(node);
  }
  const bytes = new Uint8Array(shown.hex.length / 2);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = parseInt(shown.hex.substr(2 * at, 2), 16);
  const owner = new Int32Array(bytes.length).fill(-1);
  const regions = shown.regions.map(([offset, length, role, node], index) => {
    owner.fill(index, offset, offset + length);
    if (ROLES[role] === "padding" && nodes[node]) nodes[node].reach = Math.max(nodes[node].reach, offset + length);
    return { offset, end: offset + length, role, node };
  });
  return { ...shown, nodes, roots, bytes, owner, regions };
}

const regionAt = (message, at) => message.regions[message.owner[at]] || { offset: at, end: at + 1, role: 5, node: -1 };
const nodeAt = (message, at) => regionAt(message, at).node;

function isWithin(message, index, ancestor) {
  for (let node = message.nodes[index]; node; node = message.nodes[node.parent]) if (node.index === ancestor) return true;
  return false;
}

const hexOffset = (at) => `0x${at.toString(16).padStart(2, "0")}`;
const hexBytes = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
const printable = (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·");

// --- asking Python

function ask(view, action, rest = {}) {
  view.asked += 1;
  const number = `${view.id}:${view.asked}`;
  view.model.send({ do: action, ask: number, ...rest });
  const timer = setTimeout(
    () => say(view, "The kernel has not answered yet: it is busy with a cell, or gone. The view itself goes on.", true),
    PATIENCE,
  );
  view.waiting.set(number, timer);
  mark(view.root, "busy", true);
  return number;
}

function heard(view, content) {
  if (content.answered && view.waiting.has(content.answered)) {
    clearTimeout(view.waiting.get(content.answered));
    view.waiting.delete(content.answered);
    mark(view.root, "busy", view.waiting.size);
  } else if (content.rows && content.rows.filter === view.model.get("filter")) {
    takeRows(view, content.rows);
  } else if (content.copied !== undefined && view.waiting.has(content.to)) {
    copied(view, content.copied);
  }
}

function share(view, name, value) {
  view.model.set(name, value);
  view.model.save_changes();
}

// One line for eyes and ears; a fault stays until something else is said.
function say(view, text, fault = false) {
  view.note.textContent = (fault && text ? "⚠ " : "") + text;
  mark(view.note, "fault", fault && text);
}

// --- choosing

const chosen = (view) => {
  const place = view.model.get("place");
  return place && place.key === view.message.key ? place : { key: view.message.key, node: -1, byte: -1 };
};

function choose(view, node, byte = -1) {
  share(view, "place", { key: view.message.key, node, byte });
}

// What a place lights: the bytes of a part with its padding, or the region of a byte that belongs to no part.
function extent(message, node, byte) {
  const part = message.nodes[node];
  if (part) return [part.offset, part.reach];
  if (byte >= 0) {
    const region = regionAt(message, byte);
    return [region.offset, region.end];
  }
  return [0, 0];
}

function placeChanged(view) {
  const { node, byte } = chosen(view);
  unfoldTo(view, node);
  view.tree.reveal(view.order.indexOf(node));
  const [from, to] = extent(view.message, node, byte);
  if (byte >= 0) view.grid.reveal(Math.floor(byte / view.across));
  else if (to > from) {
    view.grid.reveal(Math.floor((to - 1) / view.across));
    view.grid.reveal(Math.floor(from / view.across));
  }
  paint(view);
  drawPanel(view);
  countHits(view);
  view.live.textContent = describe(view, node, byte);
}

function describe(view, node, byte) {
  const part = view.message.nodes[node];
  const words = [];
  if (byte >= 0 && byte < view.message.bytes.length) {
    words.push(`byte ${hexOffset(byte)} is ${hexBytes([view.message.bytes[byte]])}, ${ROLE_WORDS[regionAt(view.message, byte).role]}`);
  }
  if (part) {
    words.push(
      `${part.path || part.name}: ${part.text.slice(0, 200)}`,
      part.kernel,
      part.type,
      `offset ${hexOffset(part.offset)}, ${part.end - part.offset} bytes`,
    );
    words.push(part.doc, ...part.notes.map((note) => `attention: ${note}`));
  }
  return words.filter(Boolean).join(". ");
}

// --- the tree

function isOpen(view, node) {
  return node.open !== view.toggled.has(node.index);
}

function toggle(view, index, open) {
  const node = view.message.nodes[index];
  if (!node.children.length || isOpen(view, node) === open) return;
  const toggled = new Set(view.toggled);
  if (!toggled.delete(index)) toggled.add(index);
  share(view, "folds", { ...view.model.get("folds"), [view.message.key]: [...toggled] });
}

function unfoldTo(view, index) {
  const closed = [];
  for (let node = view.message.nodes[view.message.nodes[index]?.parent]; node; node = view.message.nodes[node.parent]) {
    if (!isOpen(view, node)) closed.push(node.index);
  }
  if (!closed.length) return;
  const toggled = new Set(view.toggled);
  closed.forEach((each) => toggled.delete(each) || toggled.add(each));
  share(view, "folds", { ...view.model.get("folds"), [view.message.key]: [...toggled] });
}

function foldsChanged(view) {
  view.toggled = new Set((view.model.get("folds") || {})[view.message.key] || []);
  view.order = [];
  const visit = (nodes) => {
    for (const node of nodes) {
      view.order.push(node.index);
      if (node.children.length && isOpen(view, node)) visit(node.children);
    }
  };
  visit(view.message.roots);
  view.tree.reset(view.order.length);
  paint(view);
}

function drawTreeRow(view, row) {
  const node = view.message.nodes[view.order[row]];
  const siblings = node.parent >= 0 ? view.message.nodes[node.parent].children : view.message.roots;
  const change = view.changes.get(node.index);
  const folds = node.children.length > 0;
  const where = `${hexOffset(node.offset)}+${node.end - node.offset}`;
  const line = make(
    "div",
    {
      class: "nlx-row nlx-part",
      role: "treeitem",
      id: `${view.id}-n${node.index}`,
      "data-node": node.index,
      "aria-level": node.depth,
      "aria-setsize": siblings.length,
      "aria-posinset": siblings.indexOf(node) + 1,
      "aria-expanded": folds ? String(isOpen(view, node)) : null,
      style: `padding-left:${(node.depth - 1) * 16 + 4}px`,
      title: [node.path || node.name, node.kernel, node.text.slice(0, 400), node.doc, ...node.notes].filter(Boolean).join("\n"),
    },
    make("span", { class: "nlx-twist", "aria-hidden": "true" }, folds ? (isOpen(view, node) ? "▾" : "▸") : ""),
    make("span", { class: "nlx-hit", "aria-hidden": "true" }, "◆"),
    change ? make("span", { class: "nlx-change", title: CHANGE_WORDS[change.kind] }, CHANGE_MARKS[change.kind]) : null,
    make("b", {}, node.name),
    make("span", { class: folds ? "nlx-dim" : "nlx-text" }, node.text.slice(0, 300)),
    node.notes.length ? make("em", {}, `⚠ ${node.notes.join("; ")}`) : null,
    node.index === view.message.culprit ? make("em", {}, "⚠ the kernel pointed here") : null,
    make("small", {}, [node.kernel, where].filter(Boolean).join(" ") + (node.doc ? ` ${node.doc}` : "")),
  );
  return line;
}

function treeKey(view, event) {
  const { node } = chosen(view);
  const at = view.order.indexOf(node);
  const part = view.message.nodes[node];
  const go = (row) => choose(view, view.order[Math.max(0, Math.min(view.order.length - 1, row))]);
  switch (event.key) {
    case "ArrowDown":
      go(at + 1);
      break;
    case "ArrowUp":
      go(at - 1);
      break;
    case "Home":
      go(0);
      break;
    case "End":
      go(view.order.length - 1);
      break;
    case "PageDown":
      go(at + view.tree.page());
      break;
    case "PageUp":
      go(at - view.tree.page());
      break;
    case "ArrowRight":
      if (part?.children.length) isOpen(view, part) ? go(at + 1) : toggle(view, node, true);
      break;
    case "ArrowLeft":
      if (part?.children.length && isOpen(view, part)) toggle(view, node, false);
      else if (part && part.parent >= 0) choose(view, part.parent);
      break;
    case "Enter":
      if (part?.children.length) toggle(view, node, !isOpen(view, part));
      else focusEdit(view);
      break;
    case " ":
      if (part) toggle(view, node, !isOpen(view, part));
      break;
    case "*":
      if (part) siblingsOf(view, part).forEach((each) => toggle(view, each.index, true));
      break;
    default:
      return;
  }
  event.preventDefault();
}

const siblingsOf = (view, node) => (node.parent >= 0 ? view.message.nodes[node.parent].children : view.message.roots);

// --- the bytes

function drawByteRow(view, row) {
  const { message, across } = view;
  const line = make(
    "div",
    { class: "nlx-row nlx-line", role: "row", "aria-rowindex": row + 1 },
    make("span", { class: "nlx-offset", role: "rowheader" }, (row * across).toString(16).padStart(4, "0")),
  );
  const text = make("span", { class: "nlx-ascii", "aria-hidden": "true" });
  for (let column = 0; column < across; column += 1) {
    const at = row * across + column;
    if (at >= message.bytes.length) {
      line.append(make("span", { class: `nlx-byte nlx-none${column === 8 ? " nlx-half" : ""}`, role: "presentation" }));
      continue;
    }
    const region = regionAt(message, at);
    const part = message.nodes[region.node];
    const ends = `${at === region.offset ? " nlx-first" : ""}${at === region.end - 1 ? " nlx-last" : ""}${column === 8 ? " nlx-half" : ""}`;
    const title = `${hexOffset(at)}: ${ROLE_WORDS[region.role]}${part ? ` of ${part.path || part.name}` : ""}`;
    line.append(
      make(
        "span",
        {
          class: `nlx-byte nlx-${ROLES[region.role]}${ends}`,
          role: "gridcell",
          id: `${view.id}-b${at}`,
          "aria-colindex": column + 1,
          "data-at": at,
          title,
        },
        message.bytes[at].toString(16).padStart(2, "0"),
      ),
    );
    text.append(make("span", { "data-at": at }, printable(message.bytes[at])));
  }
  line.append(text);
  return line;
}

function gridKey(view, event) {
  const last = view.message.bytes.length - 1;
  const place = chosen(view);
  const byte = place.byte >= 0 ? place.byte : Math.max(0, extent(view.message, place.node, -1)[0]);
  const start = byte - (byte % view.across);
  const go = (at) => {
    const to = Math.max(0, Math.min(last, at));
    choose(view, nodeAt(view.message, to), to);
  };
  switch (event.key) {
    case "ArrowRight":
      go(place.byte < 0 ? byte : byte + 1);
      break;
    case "ArrowLeft":
      go(byte - 1);
      break;
    case "ArrowDown":
      go(byte + view.across <= last ? byte + view.across : byte);
      break;
    case "ArrowUp":
      go(byte - view.across >= 0 ? byte - view.across : byte);
      break;
    case "Home":
      go(event.ctrlKey ? 0 : start);
      break;
    case "End":
      go(event.ctrlKey ? last : start + view.across - 1);
      break;
    case "PageDown":
      go(byte + view.across * view.grid.page());
      break;
    case "PageUp":
      go(byte - view.across * view.grid.page());
      break;
    case "Enter":
      view.treeBox.focus();
      break;
    case "Escape":
      view.treeBox.focus();
      break;
    default:
      return;
  }
  event.preventDefault();
}

// --- lighting: what the pointer is on, what is chosen, what was found, what differs

function paint(view) {
  const { message } = view;
  const place = chosen(view);
  const lit = view.hover ? extent(message, view.hover.node, view.hover.byte) : [0, 0];
  const picked = extent(message, place.node, place.byte);
  for (const line of view.grid.rows.values()) {
    for (const cell of line.querySelectorAll("[data-at]")) {
      const at = Number(cell.dataset.at);
      mark(cell, "lit", at >= lit[0] && at < lit[1]);
      mark(cell, "picked", at >= picked[0] && at < picked[1]);
      mark(cell, "cursor", at === place.byte);
      mark(cell, "found", view.found.bytes.has(at));
      mark(cell, "differs", view.changedBytes.has(at));
      if (cell.id) cell.setAttribute("aria-selected", String(at === place.byte));
    }
  }
  for (const line of view.tree.rows.values()) {
    const index = Number(line.dataset.node);
    mark(line, "lit", view.hover && index === view.hover.node);
    mark(line, "around", view.hover && index !== view.hover.node && isWithin(message, view.hover.node, index));
    mark(line, "picked", index === place.node);
    mark(line, "found", view.found.nodes.has(index));
    line.setAttribute("aria-selected", String(index === place.node));
  }
  point(view.treeBox, place.node >= 0 ? `${view.id}-n${place.node}` : "");
  point(view.gridBox, place.byte >= 0 ? `${view.id}-b${place.byte}` : "");
}

function point(box, id) {
  if (id) box.setAttribute("aria-activedescendant", id);
  else box.removeAttribute("aria-activedescendant");
}

function hover(view, node, byte) {
  if (view.hover?.node === node && view.hover?.byte === byte) return;
  view.hover = node === null ? null : { node, byte };
  paint(view);
}

// --- searching

// Digits that may be meant as bytes: 0x2a00, "2a 00", 02:00:00 or four digits and more; else null.
function asBytes(query) {
  const compact = query.trim().toLowerCase();
  const digits = compact.replace(/^0x/, "").replace(/[\s:]+/g, "");
  const meant = compact.startsWith("0x") || /^[0-9a-f]{2}([\s:]+[0-9a-f]{2})+$/.test(compact) || digits.length >= 4;
  return meant && digits.length % 2 === 0 && /^[0-9a-f]+$/.test(digits) ? digits : null;
}

function search(view) {
  const query = (view.model.get("query") || "").trim();
  const found = { nodes: new Set(), bytes: new Set(), hits: [] };
  if (query) {
    const wanted = query.toLowerCase();
    for (const node of view.message.nodes) {
      // Every part of a nest has the nest in its path: only who writes a path means that.
      const path = /[.[]/.test(wanted) ? node.path : "";
      const words = [path, node.name, node.kernel, node.children.length ? "" : node.text, node.value].join("\n").toLowerCase();
      if (words.includes(wanted)) {
        found.nodes.add(node.index);
        found.hits.push({ node: node.index, byte: -1, at: node.offset });
      }
    }
    const digits = asBytes(query);
    for (let at = digits ? view.message.hex.indexOf(digits) : -1; at >= 0; at = view.message.hex.indexOf(digits, at + 1)) {
      if (at % 2) continue;
      for (let byte = at / 2; byte < (at + digits.length) / 2; byte += 1) found.bytes.add(byte);
      found.hits.push({ node: nodeAt(view.message, at / 2), byte: at / 2, at: at / 2 });
    }
    found.hits.sort((a, b) => a.at - b.at || a.byte - b.byte);
  }
  view.found = found;
}

function queryChanged(view) {
  const query = view.model.get("query") || "";
  if (view.searchField.value !== query) view.searchField.value = query;
  search(view);
  paint(view);
  countHits(view);
}

function hitIndex(view) {
  const { node, byte } = chosen(view);
  return view.found.hits.findIndex((hit) => hit.node === node && hit.byte === byte);
}

function countHits(view) {
  const all = view.found.hits.length;
  const here = hitIndex(view) + 1;
  view.hitCount.textContent = view.model.get("query") ? (all ? `${here ? `${here} of ` : ""}${all} found` : "nothing found") : "";
}

function nextHit(view, step) {
  const { hits } = view.found;
  if (!hits.length) return;
  const here = hitIndex(view);
  const hit = hits[(here < 0 ? (step > 0 ? 0 : hits.length - 1) : here + step + hits.length) % hits.length];
  choose(view, hit.node, hit.byte);
}

// --- the list of messages

function takeRows(view, page) {
  page.rows.forEach((row, index) => view.entries.set(page.start + index, row));
  view.pages.delete(page.start);
  for (const [index, line] of view.list.rows) {
    if (index < page.start || index >= page.start + page.rows.length) continue;
    fillListRow(view, line, index);
  }
  if (view.awaited >= 0) openSoon(view, view.awaited, 0);
}

function listingChanged(view) {
  const listing = view.model.get("listing");
  view.entries = new Map();
  view.pages = new Set();
  view.awaited = -1;
  listing.rows.forEach((row, index) => view.entries.set(index, row));
  view.root.dataset.list = String(listing.total > 1);
  view.listCount.textContent = listing.count === listing.total ? `${listing.total} messages` : `${listing.count} of ${listing.total}`;
  if (view.filterField.value !== listing.filter && document.activeElement !== view.filterField) view.filterField.value = listing.filter;
  view.listLength = listing.count;
  view.list.reset(listing.count);
}

// The rows that have come into sight and are not here yet.
function wantRows(view, first, last) {
  const size = 100;
  for (let start = first - (first % size); start < last; start += size) {
    const missing = [...Array(Math.min(size, last - start)).keys()].some(
      (index) => start + index >= first && !view.entries.has(start + index),
    );
    if (!missing || view.pages.has(start)) continue;
    view.pages.add(start);
    ask(view, "rows", { start });
  }
}

function drawListRow(view, index) {
  const line = make("div", { class: "nlx-row nlx-entry", role: "option", id: `${view.id}-m${index}`, "data-index": index });
  fillListRow(view, line, index);
  return line;
}

function fillListRow(view, line, index) {
  const row = view.entries.get(index);
  const here = row && row.key === view.message.key;
  line.setAttribute("aria-selected", String(Boolean(here)));
  line.setAttribute("aria-posinset", index + 1);
  line.setAttribute("aria-setsize", view.listLength);
  mark(line, "picked", here);
  mark(line, "at", index === view.listAt);
  if (!row) {
    line.replaceChildren(make("span", { class: "nlx-dim" }, "…"));
    return;
  }
  const words = [row.group, row.part, row.edits ? "edited" : "", row.remark].filter(Boolean).join(", ");
  line.title = `${row.type}\n${row.summary}\n${words}, ${row.length} bytes`;
  line.replaceChildren(
    make("span", { class: "nlx-number" }, String(row.key)),
    make("span", { class: "nlx-arrow", role: "img", "aria-label": row.part }, ARROWS[row.part]),
    ...(row.edits ? [make("span", { class: "nlx-tag" }, "edited")] : []),
    ...(row.group ? [make("span", { class: "nlx-tag" }, row.group)] : []),
    ...(row.remark ? [make("em", {}, "⚠")] : []),
    make("b", {}, row.type),
    make("span", { class: "nlx-text" }, row.summary),
  );
  if (!here) {
    const button = make(
      "button",
      { class: "nlx-with", tabindex: "-1", title: "compare the shown message with this one", "data-with": row.key },
      "≠",
    );
    line.append(button);
  }
}

function listKey(view, event) {
  const go = (index) => {
    view.listAt = Math.max(0, Math.min(view.listLength - 1, index));
    view.list.reveal(view.listAt);
    for (const [at, line] of view.list.rows) mark(line, "at", at === view.listAt);
    point(view.listBox, `${view.id}-m${view.listAt}`);
    openSoon(view, view.listAt);
  };
  switch (event.key) {
    case "ArrowDown":
      go(view.listAt + 1);
      break;
    case "ArrowUp":
      go(view.listAt - 1);
      break;
    case "Home":
      go(0);
      break;
    case "End":
      go(view.listLength - 1);
      break;
    case "PageDown":
      go(view.listAt + view.list.page());
      break;
    case "PageUp":
      go(view.listAt - view.list.page());
      break;
    case "Enter":
      openSoon(view, view.listAt, 0);
      view.treeBox.focus();
      break;
    default:
      return;
  }
  event.preventDefault();
}

// Messages that are only passed by with the arrow keys are not fetched; one whose row is still to come is opened with it.
function openSoon(view, index, delay = 120) {
  clearTimeout(view.opening);
  view.opening = setTimeout(() => {
    const row = view.entries.get(index);
    view.awaited = row ? -1 : index;
    if (row && row.key !== view.message.key) ask(view, "open", { key: row.key });
  }, delay);
}

function compareWith(view, key) {
  ask(view, "compare", { key: view.message.key, other: key });
}

// --- differences

function comparisonChanged(view) {
  const comparison = view.model.get("comparison") || {};
  const changes = comparison.key === view.message.key ? comparison.changes : null;
  view.changes = new Map();
  view.changedBytes = new Set();
  for (const change of changes || []) {
    const node = view.message.nodes[change.node];
    if (!node) continue;
    view.changes.set(node.index, change);
    for (let at = node.offset; at < node.end; at += 1) view.changedBytes.add(at);
  }
  drawDifferences(view, changes, comparison);
  view.tree.reset(view.order.length);
  view.tree.reveal(view.order.indexOf(chosen(view).node));
  paint(view);
}

function drawDifferences(view, changes, comparison) {
  if (!changes) {
    view.differences.replaceChildren();
    return;
  }
  const moved = comparison.moved ? `; the same at another offset: ${comparison.moved} part${comparison.moved === 1 ? "" : "s"}` : "";
  const count = changes.length === 1 ? "1 difference" : `${changes.length} differences`;
  const close = make("button", { onclick: () => ask(view, "compare not"), title: "end the comparison" }, "✕ end");
  const head = make(
    "div",
    { class: "nlx-head" },
    make("b", {}, `${count} from ${comparison.title}`),
    make("span", { class: "nlx-dim" }, moved),
    close,
  );
  const rows = changes.slice(0, 300).map((change) =>
    make(
      "tr",
      {},
      make("td", { title: CHANGE_WORDS[change.kind] }, `${CHANGE_MARKS[change.kind]} ${CHANGE_WORDS[change.kind]}`),
      make(
        "td",
        {},
        change.node >= 0
          ? make(
              "button",
              {
                class: "nlx-link",
                onclick: () => {
                  choose(view, change.node);
                  view.treeBox.focus();
                },
              },
              change.path,
            )
          : change.path,
      ),
      make("td", { title: change.old_bytes }, change.old),
      make("td", { title: change.new_bytes }, change.new + (change.note ? ` (${change.note})` : "")),
    ),
  );
  const header = make("tr", {}, ...["what", "where", "there", "here"].map((word) => make("th", { scope: "col" }, word)));
  const table = make("table", {}, make("thead", {}, header), make("tbody", {}, ...rows));
  const rest = changes.length > rows.length ? make("p", {}, `${changes.length - rows.length} more are marked in the tree.`) : null;
  view.differences.replaceChildren(head, ...[changes.length ? table : null, rest].filter(Boolean));
}

// --- the panel: everything about what is chosen

function drawPanel(view) {
  const { message } = view;
  const { node, byte } = chosen(view);
  const part = message.nodes[node];
  const head = [];
  const facts = [];
  const fact = (name, ...value) => value.some(Boolean) && facts.push(make("dt", {}, name), make("dd", {}, ...value));
  if (byte >= 0 && byte < message.bytes.length) byteFacts(message, byte, fact);
  if (part) {
    head.push(make("b", { class: "nlx-path" }, part.path || part.name));
    if (part.kernel) head.push(make("code", {}, part.kernel));
    if (!part.children.length) head.push(make("span", { class: "nlx-said" }, part.text));
    if (part.value) head.push(make("code", {}, part.value));
    if (part.doc) fact("meaning", part.doc);
    fact("type", part.type);
    fact("place", placeWords(part));
    if (part.raw >= 0) fact("header", attributeHeader(message, part));
    numberFacts(message, part, fact);
    part.notes.forEach((note) => fact("⚠ note", make("em", {}, note)));
  } else if (byte < 0) {
    head.push(
      make("span", {}, message.opening),
      make("span", { class: "nlx-dim" }, "Point at a field or a byte to see where the other is; choose it with a click or the arrow keys."),
    );
  }
  view.panelHead.replaceChildren(...head);
  view.facts.replaceChildren(...facts);
  drawEditor(view, part);
}

function placeWords(part) {
  const header = part.start - part.offset;
  const pieces = [
    header ? `header ${header}` : "",
    header || part.reach > part.end ? `value ${part.end - part.start}` : "",
    part.reach > part.end ? `padding ${part.reach - part.end}` : "",
  ];
  const inside = pieces.filter(Boolean).join(" + ");
  const length = part.end - part.offset;
  const span = `${hexOffset(part.offset)} to ${hexOffset(Math.max(part.end - 1, part.offset))}`;
  return `${span}, ${length} byte${length === 1 ? "" : "s"}${inside ? ` (${inside})` : ""}`;
}

function attributeHeader(message, part) {
  const flags = [part.raw & 0x8000 ? "NLA_F_NESTED" : "", part.raw & 0x4000 ? "NLA_F_NET_BYTEORDER" : ""].filter(Boolean);
  const type = [part.raw & 0x3fff, ...flags].join(" | ");
  return `nla_len ${part.end - part.offset}, nla_type ${type}: ${hexBytes(message.bytes.slice(part.offset, part.start))}`;
}

function numberFacts(message, part, fact) {
  const value = message.bytes.slice(part.start, part.end);
  if (!value.length || part.children.length) return;
  fact("bytes", make("code", {}, hexBytes(value.slice(0, 64)) + (value.length > 64 ? " …" : "")));
  if (![2, 4, 8].includes(value.length)) return;
  // Both ways round, for a byte order that was got wrong is the commonest surprise.
  const signed = /^s\d/.test(part.type);
  for (const order of ["little", "big"]) {
    const number = toNumber(order === "big" ? value : value.slice().reverse());
    const shown = signed ? BigInt.asIntN(8 * value.length, number) : number;
    const reads = part.order === order ? make("span", { class: "nlx-tag" }, "as it is read") : null;
    fact(`${order}-endian`, `${shown} `, make("code", {}, `0x${number.toString(16).padStart(2 * value.length, "0")}`), reads);
  }
}

const toNumber = (bytes) => bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);

function byteFacts(message, byte, fact) {
  const value = message.bytes[byte];
  const region = regionAt(message, byte);
  const character = printable(value) === "·" ? "" : `, '${printable(value)}'`;
  const which = region.end - region.offset > 1 ? `, ${byte - region.offset + 1} of ${region.end - region.offset}` : "";
  fact(
    "this byte",
    make("code", {}, `${hexOffset(byte)}: ${value.toString(16).padStart(2, "0")}`),
    ` = ${value}, ${value.toString(2).padStart(8, "0")}${character}; ${ROLE_WORDS[region.role]}${which}`,
  );
}

// The editor is made anew only when another part is chosen, lest a value half typed be lost.
function drawEditor(view, part) {
  const { message } = view;
  const state = JSON.stringify([message.key, message.edits, part ? part.index : -1, message.hex.length]);
  if (state === view.editorState) return;
  view.editorState = state;
  const key = message.key;
  const rows = [];
  view.editField = null;
  if (part && !part.children.length && part.end > part.start) {
    const form = make(
      "select",
      { "aria-label": "what is typed" },
      make("option", { value: "value" }, "value"),
      make("option", { value: "bytes" }, "bytes"),
    );
    const raw = hexBytes(message.bytes.slice(part.start, part.end));
    const field = make("input", {
      type: "text",
      spellcheck: "false",
      autocomplete: "off",
      "aria-label": `new value of ${part.path || part.name}`,
    });
    const set = () => ask(view, "edit", { key, node: part.index, text: field.value, form: form.value });
    if (part.typed === null) form.value = "bytes";
    field.value = part.typed === null ? raw : part.typed;
    form.addEventListener("change", () => {
      field.value = form.value === "bytes" ? raw : part.typed || "";
    });
    field.addEventListener("keydown", (event) => event.key === "Enter" && set());
    rows.push(make("div", { class: "nlx-edit" }, make("span", {}, "edit"), field, form, make("button", { onclick: set }, "Set")));
    view.editField = field;
  }
  if (part ? part.growable : message.growable) {
    const field = make("input", {
      type: "text",
      spellcheck: "false",
      autocomplete: "off",
      placeholder: "name=value",
      "aria-label": `attribute to add${part ? ` to ${part.path}` : ""}`,
    });
    const add = () => ask(view, "add", { key, node: part ? part.index : -1, text: field.value });
    field.addEventListener("keydown", (event) => event.key === "Enter" && add());
    rows.push(
      make("div", { class: "nlx-edit" }, make("span", {}, part ? "add to it" : "add"), field, make("button", { onclick: add }, "Add")),
    );
    view.editField = view.editField || field;
  }
  const tools = [];
  if (part && part.removable) tools.push(make("button", { onclick: () => ask(view, "remove", { key, node: part.index }) }, "Leave out"));
  if (message.edits) {
    const back = (all) => ask(view, "undo", { key, node: part ? part.index : -1, all });
    tools.push(make("button", { onclick: () => back(false) }, "Undo"));
    if (message.edits > 1) tools.push(make("button", { onclick: () => back(true) }, "Undo all"));
  }
  if (tools.length) rows.push(make("div", { class: "nlx-edit" }, ...tools));
  const form = make(
    "select",
    { "aria-label": "form of the copy" },
    ...view.model.get("forms").copy.map((name) => make("option", { value: name }, name)),
  );
  form.value = view.copyForm;
  form.addEventListener("change", () => {
    view.copyForm = form.value;
  });
  const copy = (node) => ask(view, "copy", { key, node, form: form.value });
  rows.push(
    make(
      "div",
      { class: "nlx-edit" },
      make("span", {}, "copy as"),
      form,
      part ? make("button", { onclick: () => copy(part.index) }, "Field") : null,
      make("button", { onclick: () => copy(-1) }, "Message"),
    ),
  );
  // What had the focus is about to go; whoever typed goes on typing, whoever pressed a button goes on in the tree.
  const held = view.editor.contains(document.activeElement) ? document.activeElement.tagName : "";
  view.editor.replaceChildren(...rows);
  if (held === "INPUT" && view.editField) focusEdit(view);
  else if (held) view.treeBox.focus();
}

function focusEdit(view) {
  if (!view.editField) return;
  view.editField.focus();
  view.editField.select();
}

// The clipboard may be closed to a page; then the text is shown, selected.
async function copied(view, text) {
  try {
    await navigator.clipboard.writeText(text);
    view.copyText.hidden = true;
    say(view, `copied ${text.length} characters`);
  } catch {
    view.copyText.hidden = false;
    view.copyText.value = text;
    view.copyText.focus();
    view.copyText.select();
    say(view, "the page may not use the clipboard: here is the text, selected, to copy by hand");
  }
}

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
  view.filterField = field("filter the messages", "filter: words, path=value, 0x2a");
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
