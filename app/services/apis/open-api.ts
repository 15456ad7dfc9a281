/** OpenAPI documents of strangers, read as data: the paths and operations as a table. Nothing of a document is executed, fetched or shown as HTML. */
import { z } from "zod";

/** In characters. JSON grows by two thirds when a form escapes it, and a form of this portal has at most 64 KiB. */
export const MOST_DOCUMENT_CHARACTERS = 38_000;
const MOST_OPERATIONS = 500;
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
const documentSchema = z.object({
  openapi: z.string().optional(),
  swagger: z.string().optional(),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});
const operationSchema = z.object({ summary: z.string().optional(), operationId: z.string().optional() });

/**
 * The operations of an OpenAPI document (2.0 or 3.x) in JSON, in the document's order.
 *
 * @returns what is wrong with the text, as a sentence, where it is none
 * @example readOperations(text) // [{ method: "GET", path: "/orders", summary: "List orders" }]
 */
export function readOperations(text: string): readonly Operation[] | string {
  const document = documentSchema.safeParse(parsed(text));
  if (!document.success || (document.data.openapi ?? document.data.swagger) === undefined) {
    return "This is no OpenAPI document in JSON: it needs openapi (or swagger) and paths.";
  }
  const operations = Object.entries(document.data.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => (Object.hasOwn(item, method) ? operationOf(method, path, item[method]) : [])),
  );
  return operations.length > MOST_OPERATIONS ? `Give a document of at most ${MOST_OPERATIONS} operations.` : operations;
}

function operationOf(method: string, path: string, value: unknown): Operation {
  const { summary, operationId } = operationSchema.safeParse(value).data ?? {};
  return { method: method.toUpperCase(), path: path.slice(0, MOST_TEXT), summary: (summary ?? operationId ?? "").slice(0, MOST_TEXT) };
}

/** Operations as an `Api` row keeps them; none where they cannot be read. */
export function storedOperations(text: string): readonly Operation[] {
  return operationsSchema.safeParse(parsed(text)).data ?? [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
