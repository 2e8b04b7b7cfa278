// Parts of Markdown texts, as far as the tests of the documents need them.

/** The text without its comments, which no reader sees. */
export const withoutComments = (markdown) => markdown.replaceAll(/<!--.*?-->\n?/gs, "");

/** The text without its blocks of code. */
export const withoutCode = (markdown) => markdown.replaceAll(/^( *)```.*?^\1```$/gms, "");

/** The blocks of code in a language, in order. */
export function codeBlocks(markdown, language) {
  const blocks = markdown.matchAll(/^( *)```(\S*)\n(.*?)^\1```$/gms);
  return [...blocks].filter(([, , name]) => name === language).map(([, , , code]) => code);
}

/** The text below the heading `title`, to the next heading of its rank or above. */
export function section(markdown, title) {
  let rank;
  const lines = [];
  for (const line of markdown.split("\n")) {
    const [, marks, text] = /^(#+) (.*)$/.exec(line) ?? [];
    if (rank && marks?.length <= rank) break;
    if (rank) lines.push(line);
    if (text === title) rank = marks.length;
  }
  if (!rank) throw new Error(`there is no heading "${title}"`);
  return lines.join("\n");
}

/** The paragraphs, items of lists, rows of tables and examples. */
export function blocks(markdown) {
  const code = [...markdown.matchAll(/^```.*?^```$/gms)].map(([text]) => text);
  const prose = withoutCode(markdown).split(/\n{2,}|\n(?=- |\|)/);
  return [...code, ...prose].map((text) => text.replaceAll(/\s+/g, " ").trim()).filter(Boolean);
}

/** The targets of links and images. */
export function links(markdown) {
  const text = withoutCode(withoutComments(markdown)).replaceAll(/`[^`\n]*`/g, "");
  return [...text.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target]) => target);
}

/** The anchors of the headings, as GitHub makes them. */
export function anchors(markdown) {
  const headings = withoutCode(markdown).matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, title]) =>
    title
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );
}
