// What each tool does: run(editor), whether it holds at the cursor, and whether it can be used there.
import { ask } from "./ask.js";

const chain = (editor) => editor.chain().focus(null, { scrollIntoView: false });
const toggle = (name, does, attributes) => ({
  run: (editor) => does(chain(editor)).run(),
  isOn: (editor) => editor.isActive(name, attributes),
  can: (editor) => does(editor.can().chain().focus()).run(),
});
const act = (does) => ({ run: (editor) => does(chain(editor)).run(), can: (editor) => does(editor.can().chain()).run() });
const inTable = (does) => ({ ...act(does), can: (editor) => editor.isActive("table") && does(editor.can().chain()).run() });
const heading = (level) => toggle("heading", (c) => c.toggleHeading({ level }), { level });

function addressOf(text) {
  const address = text.trim();
  return /^[^\s@/:]+@[^\s@/]+\.[^\s@/]+$/.test(address) ? `mailto:${address}` : address;
}

async function link(editor) {
  const was = editor.getAttributes("link").href ?? "";
  const isFit = (text) => !text.trim() || /^(https:\/\/[^\s/]+|mailto:[^\s@]+@[^\s@]+)/i.test(addressOf(text));
  const said = await ask(editor, "link", was || "https://", isFit);
  if (said === null) return;
  const address = said.trim() === "https://" ? "" : addressOf(said);
  const there = was ? chain(editor).extendMarkRange("link") : chain(editor);
  if (!address) there.unsetLink().run();
  else if (editor.state.selection.empty && !was) {
    chain(editor).insertContent({ type: "text", text: address.replace(/^mailto:/, ""), marks: [{ type: "link", attrs: { href: address } }] }).run();
  } else there.setLink({ href: address }).run();
}

async function caption(editor) {
  const said = await ask(editor, "caption", editor.getAttributes("table").caption ?? "");
  if (said !== null) chain(editor).updateAttributes("table", { caption: said.trim() }).run();
}

const lettered = (editor) => editor.getAttributes("orderedList").type === "lower-alpha";

export const COMMANDS = {
  heading3: heading(3),
  heading4: heading(4),
  bold: toggle("bold", (c) => c.toggleBold()),
  italic: toggle("italic", (c) => c.toggleItalic()),
  strike: toggle("strike", (c) => c.toggleStrike()),
  subscript: toggle("subscript", (c) => c.unsetSuperscript().toggleSubscript()),
  superscript: toggle("superscript", (c) => c.unsetSubscript().toggleSuperscript()),
  bulletList: toggle("bulletList", (c) => c.toggleBulletList()),
  orderedList: toggle("orderedList", (c) => c.toggleOrderedList()),
  blockquote: toggle("blockquote", (c) => c.toggleBlockquote()),
  indent: act((c) => c.sinkListItem("listItem")),
  outdent: act((c) => c.liftListItem("listItem")),
  link: { run: link, isOn: (editor) => editor.isActive("link"), can: () => true },
  undo: act((c) => c.undo()),
  redo: act((c) => c.redo()),
  clear: act((c) => c.unsetAllMarks().clearNodes()),
  lettered: {
    run: (editor) => chain(editor).updateAttributes("orderedList", { type: lettered(editor) ? "decimal" : "lower-alpha" }).run(),
    isOn: lettered,
    can: (editor) => editor.isActive("orderedList"),
  },
  "table:insert": act((c) => c.insertTable({ rows: 3, cols: 3, withHeaderRow: true })),
  "table:rowBefore": inTable((c) => c.addRowBefore()),
  "table:rowAfter": inTable((c) => c.addRowAfter()),
  "table:columnBefore": inTable((c) => c.addColumnBefore()),
  "table:columnAfter": inTable((c) => c.addColumnAfter()),
  "table:headRow": inTable((c) => c.toggleHeaderRow()),
  "table:headColumn": inTable((c) => c.toggleHeaderColumn()),
  "table:merge": inTable((c) => c.mergeCells()),
  "table:split": inTable((c) => c.splitCell()),
  "table:deleteRow": inTable((c) => c.deleteRow()),
  "table:deleteColumn": inTable((c) => c.deleteColumn()),
  "table:delete": inTable((c) => c.deleteTable()),
  "table:caption": { run: caption, can: (editor) => editor.isActive("table") },
};
