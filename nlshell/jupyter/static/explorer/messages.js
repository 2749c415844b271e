// Explorer: the list of messages, and the differences of the shown one from another.

const ARROWS = { request: "→", reply: "←", event: "⇠", end: "■" };

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
