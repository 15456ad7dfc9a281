/** What a page shows this once: it survives one reload in the same tab, and is not left uncopied without a question. */
import { useEffect, useRef, useState } from "react";
import { useBlocker } from "#app/ui/remix";

const KEPT = "latchkey.new-credentials";
const UNCOPIED = "The Consumer Secret has not been copied, and it is not shown again. Leave this page?";

/**
 * What the action has just shown once; after one reload of the page in the same tab, the same again. Without JavaScript it is gone with the page.
 *
 * @param place the page's own address: what another page has shown is not shown here
 * @param isWanted whether what was kept has the form of what this page shows
 */
export function useShownOnce<Shown extends object>(
  fresh: Shown | undefined,
  place: string,
  isWanted: (value: object) => value is Shown,
): Shown | undefined {
  const [kept, setKept] = useState<Shown>();
  useEffect(() => {
    if (fresh) sessionStorage.setItem(KEPT, JSON.stringify({ place, shown: fresh }));
    else setKept(takeKept(place, isWanted));
  }, [fresh, place, isWanted]);
  return fresh ?? kept;
}

/** What this tab has kept, which it then no longer has. */
function takeKept<Shown extends object>(place: string, isWanted: (value: object) => value is Shown): Shown | undefined {
  const stored = sessionStorage.getItem(KEPT);
  if (stored === null) return undefined;
  sessionStorage.removeItem(KEPT);
  const value: unknown = JSON.parse(stored);
  if (typeof value !== "object" || value === null || !("place" in value) || value.place !== place || !("shown" in value)) return undefined;
  const { shown } = value;
  return typeof shown === "object" && shown !== null && isWanted(shown) ? shown : undefined;
}

/** Secrets that this document has shown, by Consumer Key; in memory alone, so that a full load, such as of signing out, forgets them. */
const shownSecrets = new Map<string, string>();

/** Remembers a secret that a page shows, for the form that tries it out. For the browser: on a server it would be everybody's. */
export function rememberSecret(clientId: string, secret: string): void {
  shownSecrets.set(clientId, secret);
}

/** The secret that this document has shown for a key; undefined on the server. */
export function shownSecretOf(clientId: string): string | undefined {
  return shownSecrets.get(clientId);
}

/** Forgets what this tab has kept. */
export function forgetShownOnce(): void {
  sessionStorage.removeItem(KEPT);
}

/** Whether a click was on a button that copies or downloads. */
export const isCopyButton = (target: EventTarget): boolean => target instanceof Element && target.closest("[data-copy]") !== null;

/**
 * With JavaScript, leaving before a copy asks once.
 *
 * @param safe nothing is lost any more: it was copied, or used
 * @returns to be called when the person says that it is stored. A ref holds that, since the same click also leaves, before anything is drawn anew.
 */
export function useLeaveQuestion(safe: boolean): () => void {
  const stored = useRef(false);
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => !safe && !stored.current && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (blocker.state !== "blocked") return;
    if (window.confirm(UNCOPIED)) blocker.proceed();
    else blocker.reset();
  }, [blocker]);
  return () => {
    forgetShownOnce();
    stored.current = true;
  };
}
