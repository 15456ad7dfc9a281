import { z } from "zod";
import type { LoadRequest } from "./request";
import type { Answer } from "./subject";

const token = z.object({ access_token: z.string(), token_type: z.string() });
const header = z.object({ alg: z.string(), typ: z.string() });
const introspection = z.object({ active: z.literal(true) });

/**
 * Sends the request once and checks that the answer is what the load is to measure.
 *
 * @throws when it is not.
 */
export async function checkAnswer(name: string, { url, method, headers, body }: LoadRequest, expected: Answer): Promise<void> {
  const response = await fetch(url, { method, headers, redirect: "manual", ...(method === "POST" ? { body } : {}) });
  const text = await response.text();
  if (response.status !== 200 || !holds(text, expected)) throw new Error(`${name} answers ${response.status}: ${text.slice(0, 500)}`);
}

/** Whether an answer's body is of the expected sort. */
export function holds(body: string, expected: Answer): boolean {
  if (expected === "page") return body.includes("<h1");
  // What it says stands in its headers.
  if (expected === "verified") return body === "";
  if (expected === "health") return body === '{"status":"ok"}';
  if (expected === "active") return introspection.safeParse(JSON.parse(body)).success;
  const { access_token } = token.parse(JSON.parse(body));
  const parts = access_token.split(".");
  if (parts.length !== 3) return expected === "opaque" || expected === "floor";
  return header.parse(JSON.parse(Buffer.from(parts[0] ?? "", "base64url").toString())).alg === expected;
}
