import { useLocation } from "@remix-run/react";
import { useEffect, useRef } from "react";

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
