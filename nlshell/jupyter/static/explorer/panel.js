// Explorer: the panel, which tells everything about what is chosen, and edits and copies it.

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
  return `nla_len ${part.length}, nla_type ${type}: ${hexBytes(message.bytes.slice(part.offset, part.start))}`;
}

function numberFacts(message, part, fact) {
  const value = message.bytes.slice(part.start, part.end);
  if (!value.length || part.children.length) return;
  fact("bytes", make("code", {}, hexBytes(value.slice(0, 64)) + (value.length > 64 ? " …" : "")));
  if (![2, 4, 8].includes(value.length) || value.some(isHidden)) return;
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
  const place = make("code", {}, `${hexOffset(byte)}: ${hexByte(value)}`);
  if (isHidden(value)) {
    fact("this byte", place, `; not shown, part of a secret${which}`);
    return;
  }
  fact(
    "this byte",
    place,
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
    const value = message.bytes.slice(part.start, part.end);
    const raw = value.some(isHidden) ? "" : hexBytes(value);
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
