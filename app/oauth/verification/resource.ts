/** What of an API was called, in words of which there are few: an operation of its OpenAPI document, or the beginning of the path. */
import type { ApiPolicy } from "../model";

type Operations = Pick<ApiPolicy, "identifier" | "operations">;

interface Operation {
  readonly name: string;
  /** null stands for a parameter. */
  readonly segments: readonly (string | null)[];
}

/** By method and number of segments; those with the most fixed segments first. */
type Table = ReadonlyMap<string, readonly Operation[]>;

const tables = new WeakMap<readonly string[], Table>();

/** Where the path is none of the document's, too long to be looked at, or has a first segment that cannot stand in a table. */
const OTHER = "(other)";
const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
const MAX_LENGTH = 2048;
const SEGMENT = /^[A-Za-z0-9._~-]{1,40}$/;

/**
 * Names what was called. It reads only the path, below the path of the API's identifier where it lies there.
 *
 * @param method of the call
 * @param uri its target, with or without a query
 * @example resourceOf(api, "GET", "/v1/orders/17?x=1") // "GET /orders/{id}"; without a document "GET /orders"
 */
export function resourceOf(api: Operations, method: string, uri: string): string {
  const verb = METHODS.has(method) ? method : OTHER;
  if (uri === "" || uri.length > MAX_LENGTH) return `${verb} ${OTHER}`;
  const segments = segmentsOf(belowIdentifier(pathOf(uri), api.identifier));
  if (api.operations.length > 0) {
    const candidates = tableOf(api.operations).get(`${verb} ${segments.length}`) ?? [];
    return candidates.find((operation) => fits(operation, segments))?.name ?? `${verb} ${OTHER}`;
  }
  const [first] = segments;
  if (first === undefined) return `${verb} /`;
  return `${verb} ${SEGMENT.test(first) ? `/${first}` : OTHER}`;
}

function pathOf(uri: string): string {
  const end = uri.search(/[?#]/);
  return end < 0 ? uri : uri.slice(0, end);
}

function belowIdentifier(path: string, identifier: string): string {
  const base = /^https?:\/\/[^/?]+(\/[^?]*)/.exec(identifier)?.[1] ?? "";
  return base !== "" && (path === base || path.startsWith(`${base}/`)) ? path.slice(base.length) : path;
}

function segmentsOf(path: string): readonly string[] {
  return path.split("/").filter((segment) => segment !== "");
}

function fits({ segments }: Operation, called: readonly string[]): boolean {
  return segments.every((segment, place) => segment === null || segment === called[place]);
}

function tableOf(operations: readonly string[]): Table {
  const known = tables.get(operations);
  if (known) return known;
  const table = new Map<string, Operation[]>();
  for (const name of operations) {
    const [method = "", path = ""] = name.split(" ", 2);
    const segments = segmentsOf(path).map((segment) => (segment.includes("{") ? null : segment));
    const key = `${method} ${segments.length}`;
    table.set(key, [...(table.get(key) ?? []), { name, segments }]);
  }
  const fixed = ({ segments }: Operation) => segments.filter((segment) => segment !== null).length;
  for (const list of table.values()) list.sort((a, b) => fixed(b) - fixed(a));
  tables.set(operations, table);
  return table;
}
