/** Relative links of the documents: each leads to a file that exists and, behind `#`, to one of its headings. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "../..");
const DOCUMENTS = [
  ...readdirSync(ROOT),
  ...readdirSync(path.join(ROOT, "docs"), { recursive: true, encoding: "utf8" }).map((file) => path.join("docs", file)),
].filter((file) => file.endsWith(".md"));

/** The text without fenced code, where brackets mean other things. */
function prose(file: string): string {
  return readFileSync(file, "utf8").replace(/^```[\s\S]*?^```/gm, "");
}

/** The targets of inline links, without those to other sites. */
function relativeLinks(text: string): readonly string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target]) => target ?? []).filter((target) => !/^[a-z]+:/.test(target));
}

/**
 * The fragments that GitHub gives the headings of a document.
 *
 * @example fragments("## Who can open what is written") // ["who-can-open-what-is-written"]
 */
function fragments(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].flatMap(([, heading]) => (heading === undefined ? [] : fragment(heading)));
}

function fragment(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

describe("the documents", () => {
  it.each(DOCUMENTS)("%s links to files and headings that exist", (document) => {
    const from = path.join(ROOT, document);
    const broken = relativeLinks(prose(from)).filter((link) => {
      const [file = "", heading] = link.split("#");
      const to = file === "" ? from : path.resolve(path.dirname(from), file);
      return !existsSync(to) || (heading !== undefined && !fragments(prose(to)).includes(heading));
    });
    expect(broken).toEqual([]);
  });

  it("number the decisions without a hole, each under a heading with its number", () => {
    const decisions = DOCUMENTS.filter((file) => file.startsWith(path.join("docs", "decisions"))).toSorted();
    const headings = decisions.map((file) => readFileSync(path.join(ROOT, file), "utf8").split(". ", 1)[0]);
    expect(headings).toEqual(decisions.map((_file, index) => `# ${index + 1}`));
    expect(decisions.map((file) => path.basename(file).slice(0, 5))).toEqual(
      decisions.map((_file, index) => `${String(index + 1).padStart(4, "0")}-`),
    );
  });
});
