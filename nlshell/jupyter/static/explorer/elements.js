// The linked explorer: list of messages, tree, bytes, and a panel for what is chosen. explorer_widget.py is its other end
// and joins these files to one module, in which they share all names: elements, choosing, parts, messages, panel, view.
//
// What the kernel says arrives as state of the model (`shown`, `listing`, …) and every view draws from it; what a person
// does goes back as state (`place`, `folds`, `filter`, `query`) or as a question, `ask(view, "edit", …)`. Text from
// messages may hold anything, so it becomes text nodes and attributes only: nothing here parses HTML.
//
// This file: elements of the page, and a message as views draw from it.

const ROLES = ["header", "attribute-header", "value", "padding", "unparsed", "trailing"];
const ROLE_WORDS = ["header field", "attribute header", "value", "padding", "not understood", "behind the message"];
const ROW = 22; // height of a line in every list, as in explorer.css
const CHANGE_MARKS = { added: "+", removed: "−", changed: "≠", bytes: "≈", reordered: "⇅" };
const CHANGE_WORDS = {
  added: "added",
  removed: "removed",
  changed: "changed",
  bytes: "same value, other bytes",
  reordered: "moved in its list",
};

const FOCUSABLE = new Set(["button", "input", "select", "textarea"]);

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
  // Of a byte of a secret nothing is told but that it is there: it stands as ••, and is NaN here.
  const bytes = Array.from({ length: shown.hex.length / 2 }, (_, at) => parseInt(shown.hex.substr(2 * at, 2), 16));
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
const isHidden = (byte) => Number.isNaN(byte);
const hexByte = (byte) => (isHidden(byte) ? "••" : byte.toString(16).padStart(2, "0"));
const hexBytes = (bytes) => Array.from(bytes, hexByte).join(" ");
const printable = (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·");
