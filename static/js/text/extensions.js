// The editor's language is that of the server (meetings/richtext): what the package offers, with the corrections here.
// Nothing may write a style attribute, which the Content-Security-Policy refuses.

const isAllowed = (address) => /^(https:\/\/[^\s/]|mailto:[^\s@]+@[^\s@]+)/i.test(address);

function link({ Link }) {
  return Link.configure({ autolink: true, defaultProtocol: "https", isAllowedUri: isAllowed, shouldAutoLink: isAllowed });
}

/** A table with its caption as an attribute; a caption is not edited in place, since rows are counted by children. */
function table({ Table }) {
  return Table.extend({
    addNodeView: () => null,
    addAttributes() {
      return {
        ...this.parent?.(),
        caption: {
          default: "",
          parseHTML: (element) => element.querySelector(":scope > caption")?.textContent.trim() ?? "",
          renderHTML: () => ({}),
        },
      };
    },
    parseHTML: () => [{ tag: "table" }, { tag: "caption", ignore: true }, { tag: "colgroup", ignore: true }],
    renderHTML({ node, HTMLAttributes }) {
      const { caption } = node.attrs;
      const head = caption ? [["caption", { contenteditable: "false" }, caption]] : [];
      return ["div", { class: "table-wrap" }, ["table", HTMLAttributes, ...head, ["tbody", 0]]];
    },
  });
}

/** Spans, and whether the server took the cell for a figure; never widths or alignment, which are styles. */
function cell(base) {
  return base.extend({
    addAttributes: () => ({
      colspan: { default: 1 },
      rowspan: { default: 1 },
      figure: {
        default: false,
        parseHTML: (element) => element.classList.contains("number"),
        renderHTML: ({ figure }) => (figure ? { class: "number" } : {}),
      },
    }),
  });
}

/** An ordered list without the style of the package's own view. */
function orderedList({ OrderedList }) {
  return OrderedList.extend({ addNodeView: () => null });
}

/** @param wanted the extensions that the form names, with their options. */
export function extensionsFrom(library, wanted) {
  const own = {
    Link: link(library),
    Table: table(library),
    TableCell: cell(library.TableCell),
    TableHeader: cell(library.TableHeader),
    OrderedList: orderedList(library),
  };
  return Object.entries(wanted).map(([name, options]) => {
    const extension = own[name] ?? library[name];
    return typeof options === "object" ? extension.configure(options) : extension;
  });
}
