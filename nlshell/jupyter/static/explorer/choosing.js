// Explorer: asking Python; what is chosen, pointed at and searched for, and how that is lit in the tree and in the bytes.

const PATIENCE = 4000; // milliseconds until a missing answer is told

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
