import { cx } from "#app/ui/cx";
import type { Environment } from "./links";

/** The sign of an environment beside its name: a ring for the sandbox, a square for production. */
export function EnvironmentMark({ environment }: { readonly environment: Environment }) {
  return (
    <span
      aria-hidden="true"
      className={cx("size-2.5 shrink-0", environment === "SANDBOX" ? "rounded-full border-2 border-brass" : "rounded-xs bg-accent")}
    />
  );
}
