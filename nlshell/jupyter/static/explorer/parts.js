// Explorer: the message twice, as a tree of its parts and as bytes; their lines and their keys.

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
        hexByte(message.bytes[at]),
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
