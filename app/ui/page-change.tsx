/** What a change of page without a full load does besides: it moves the focus, and shows that it is under way. */
import { useEffect, useRef } from "react";
import { cx } from "./cx";
import { useLocation, useNavigation } from "./remix";

/**
 * After a change of page without a full load, moves the focus to the new page's main part, as a full load would,
 * unless the page has already taken it (an error summary, a tab that stays).
 */
export function PageFocus() {
  const { pathname } = useLocation();
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    const main = document.getElementById("content");
    if (main && !main.contains(document.activeElement)) main.focus({ preventScroll: true });
  }, [pathname]);
  return null;
}

/** A thin line at the top while the next page is on its way. Decorative: the browser announces the new page itself. */
export function Progress() {
  const busy = useNavigation().state !== "idle";
  return (
    <div
      aria-hidden="true"
      className={cx(
        "pointer-events-none fixed inset-x-0 top-0 z-20 h-0.5 origin-left bg-brass motion-reduce:hidden",
        busy ? "scale-x-90 transition-transform delay-150 duration-[4s] ease-out" : "scale-x-0",
      )}
    />
  );
}
