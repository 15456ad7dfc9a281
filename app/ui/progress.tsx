import { useNavigation } from "@remix-run/react";
import { cx } from "./cx";

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
