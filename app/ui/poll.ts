import { useEffect } from "react";
import { useHydrated, useRevalidator } from "./remix";

interface PollOptions {
  /** Milliseconds between two looks. */
  readonly every: number;
  /** Milliseconds after which it stops by itself: a page that was left open costs nothing. */
  readonly until: number;
}

/**
 * Loads the page's data again and again while the page is in view. False where there is no JavaScript.
 *
 * @example const isLive = usePoll({ every: 10_000, until: 1_800_000 });
 */
export function usePoll({ every, until }: PollOptions): boolean {
  const { revalidate } = useRevalidator();
  useEffect(() => {
    const stopAt = Date.now() + until;
    const timer = setInterval(() => {
      if (Date.now() > stopAt) clearInterval(timer);
      else if (document.visibilityState === "visible") revalidate();
    }, every);
    return () => clearInterval(timer);
  }, [every, until, revalidate]);
  return useHydrated();
}
