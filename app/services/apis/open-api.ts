/** OpenAPI documents of strangers, read as data: the paths and operations as a table. Nothing of a document is executed, fetched or shown as HTML. */
import { z } from "zod";

/** A document's size. */
export const MOST_DOCUMENT_BYTES = 1024 * 1024;
/**
 * What else bounds the time of parsing, which stops the event loop: a document of an API has some 70 values in a kilobyte, and takes 6 ms; as many
 * small arrays or objects as fit into a megabyte take 140 ms.
 */
const MOST_VALUES = 100_000;
const MOST_DEPTH = 100;
/** Operations that are kept, and the characters of all of them: every process has them in memory with the realm's policy. */
const MOST_OPERATIONS = 2000;
const MOST_CHARACTERS = 200_000;
const MOST_TEXT = 200;
const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;

/** One operation of a document. */
export interface Operation {
  /** In upper case: "GET". */
  readonly method: string;
  readonly path: string;
  readonly summary: string;
}

const operationsSchema = z.array(z.object({ method: z.string(), path: z.string(), summary: z.string() }));
const operationSchema = z.object({ summary: z.string().optional(), operationId: z.string().optional() });

export interface DocumentOperations {
  /** In the document's order. */
  readonly operations: readonly Operation[];
  /** Whether the document has more of them than are kept. */
  readonly more: boolean;
}

/**
 * The operations of an OpenAPI document (2.0 or 3.x) in JSON. The work is linear in the text: it goes two levels down from `paths`, and no
 * reference is followed.
 *
 * @returns what is wrong with the text, as a sentence, where it is none
 * @example readOperations(text) // { operations: [{ method: "GET", path: "/orders", summary: "List orders" }], more: false }
 */
export function readOperations(text: string): DocumentOperations | string {
  if (isExcessive(text)) return `This document is nested more than ${MOST_DEPTH} levels deep, or has more than ${MOST_VALUES} values.`;
  const document = parsed(text);
  if (document === undefined) return "This is no JSON. A document in YAML has to be converted first: see the documentation of APIs.";
  if (!isObject(document) || !(isVersion(document["openapi"]) || isVersion(document["swagger"])))
    return "This is no OpenAPI document: it needs openapi (or swagger) with a version.";
  const paths = Object.hasOwn(document, "paths") ? document["paths"] : {};
  if (!isObject(paths)) return "This is no OpenAPI document: its paths are not an object.";
  const operations: Operation[] = [];
  let characters = 0;
  for (const path of Object.keys(paths)) {
    const item = paths[path];
    if (!isObject(item)) return "This is no OpenAPI document: one of its paths is not an object.";
    for (const method of METHODS) {
      if (!Object.hasOwn(item, method)) continue;
      const operation = operationOf(method, path, item[method]);
      characters += operation.path.length + operation.summary.length;
      if (operations.length === MOST_OPERATIONS || characters > MOST_CHARACTERS) return { operations, more: true };
      operations.push(operation);
    }
  }
  return { operations, more: false };
}

/** Whether a text has too many values, or nests them too deeply, to be parsed at all. In no JSON it counts what it finds. */
function isExcessive(text: string): boolean {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at + 1);
        break;
      case "{":
      case "[":
        depth += 1;
        values += 1;
        if (depth > MOST_DEPTH) return true;
        break;
      case "}":
      case "]":
        depth -= 1;
        break;
      case ",":
        values += 1;
        break;
    }
    if (values > MOST_VALUES) return true;
  }
  return false;
}

/** The place of the quotation mark that ends a string. */
function endOfString(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}

function operationOf(method: string, path: string, value: unknown): Operation {
  const { summary, operationId } = operationSchema.safeParse(value).data ?? {};
  return { method: method.toUpperCase(), path: readable(path), summary: readable(summary ?? operationId ?? "") };
}

/** Without what is no character or cannot be seen: PostgreSQL takes no U+0000, and marks of direction would show another path than it is. */
function readable(text: string): string {
  return text.slice(0, MOST_TEXT).replaceAll(/\p{C}/gu, "\uFFFD");
}

/** Operations as an `Api` row keeps them; none where they cannot be read. */
export function storedOperations(text: string): readonly Operation[] {
  return operationsSchema.safeParse(parsed(text)).data ?? [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isVersion(value: unknown): boolean {
  return typeof value === "string";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
