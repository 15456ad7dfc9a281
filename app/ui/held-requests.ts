/**
 * What a page's script has asked the portal for and nobody, or somebody else, has answered: no network, or a proxy's own page. The router
 * would show an error in the form's place. Such a request is held instead, so that the page and what was typed stay, until it is sent again.
 */
import { useSyncExternalStore } from "react";

/** Why a request is held. */
export type HeldReason =
  /** `neverSent`: there was no network when it was to be sent. Otherwise the connection broke, and the portal may have the form. */
  | { readonly kind: "unreachable"; readonly neverSent: boolean }
  | { readonly kind: "other-server"; readonly status: number }
  /** By the portal's listener, before any page has looked at the form. */
  | { readonly kind: "refused"; readonly title: string; readonly text: string };

export interface HeldRequest {
  /** Whether it carries a form. */
  readonly isWrite: boolean;
  readonly reason: HeldReason;
  /** Sends it again. */
  readonly send: () => void;
}

let held: HeldRequest | null = null;
const listeners = new Set<() => void>();

function show(request: HeldRequest | null): void {
  held = request;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The request that waits to be sent again, if there is one. */
export function useHeldRequest(): HeldRequest | null {
  return useSyncExternalStore(
    subscribe,
    () => held,
    () => null,
  );
}

/**
 * Holds requests for pages' data from now on. They go through the window's `fetch`: the router has no place of its own for this.
 *
 * @returns what ends that
 */
export function holdUnansweredRequests(): () => void {
  const ask = window.fetch;
  window.fetch = (input, init) => {
    const isPageData = input instanceof URL && input.origin === window.location.origin && input.pathname.endsWith(".data");
    return isPageData ? untilAnswered(() => ask(input, init), init) : ask(input, init);
  };
  return () => {
    window.fetch = ask;
  };
}

async function untilAnswered(ask: () => Promise<Response>, init: RequestInit = {}): Promise<Response> {
  const { method = "GET", signal } = init;
  const isWrite = method !== "GET";
  for (;;) {
    const outcome = await attempt(ask, signal);
    if (outcome instanceof Response) return outcome;
    await untilSentAgain(isWrite, outcome, signal);
  }
}

/** @throws when the router no longer wants the answer */
async function attempt(ask: () => Promise<Response>, signal: RequestInit["signal"]): Promise<Response | HeldReason> {
  const neverSent = !window.navigator.onLine;
  try {
    const response = await ask();
    if (!isOfPages(response)) return await reasonOf(response);
    // An answer may break off, too: it is whole before the router has it.
    await response.clone().arrayBuffer();
    return response;
  } catch (error) {
    if (signal?.aborted) throw error;
    return { kind: "unreachable", neverSent };
  }
}

/** Remix marks its answers so. */
function isOfPages({ headers }: Response): boolean {
  return headers.has("X-Remix-Response") || (headers.get("Content-Type") ?? "").startsWith("text/x-script");
}

/** The portal's refusals are pages with its request id; anything else is another server's. */
async function reasonOf(response: Response): Promise<HeldReason> {
  const { status, headers } = response;
  if (!headers.has("X-Request-Id") || status < 400) return { kind: "other-server", status };
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const title = page.querySelector("h1")?.textContent;
  const text = page.querySelector("main p")?.textContent;
  return title && text ? { kind: "refused", title, text } : { kind: "other-server", status };
}

function untilSentAgain(isWrite: boolean, reason: HeldReason, signal: RequestInit["signal"]): Promise<void> {
  const mayRepeat = !isWrite || (reason.kind === "unreachable" && reason.neverSent);
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      signal?.removeEventListener("abort", leave);
      window.removeEventListener("online", sendUnsent);
      show(null);
      settle();
    };
    const send = () => end(resolve);
    const leave = () => end(() => reject(new DOMException("The page was left.", "AbortError")));
    // A form may have arrived although its answer did not: only a person sends that again.
    const sendUnsent = () => {
      if (mayRepeat) send();
    };
    signal?.addEventListener("abort", leave);
    window.addEventListener("online", sendUnsent);
    show({ isWrite, reason, send });
  });
}
