import type { ReactNode } from "react";
import { cx } from "./cx";
import { Link } from "./remix";

/** A place in this portal: a path, a query or an anchor; never a full URL, so that no input can lead elsewhere. */
export type InternalHref = `/${string}` | `?${string}` | `#${string}`;

/**
 * Holds an address to this origin: `//host` and `/\host` leave it in every browser, so they become "/".
 *
 * @example internalHref("//evil.example") // "/"
 */
export function internalHref(to: InternalHref): InternalHref {
  return /^\/[\s/\\]/.test(to) ? "/" : to;
}

interface TextLinkProps {
  readonly to: InternalHref;
  readonly children: ReactNode;
  /** Shows no underline until hovered: only where position says that it is a link, as in a table's first column. */
  readonly quiet?: boolean | undefined;
  /** Leaves the page by a full load: for files and JSON. */
  readonly reloadDocument?: boolean | undefined;
  readonly className?: string | undefined;
  readonly "aria-label"?: string | undefined;
}

/**
 * A link in text or in a table.
 *
 * @example <TextLink to="/applications">Applications</TextLink>
 */
export function TextLink({ to, quiet, reloadDocument = false, className, ...rest }: TextLinkProps) {
  const style = quiet ? "font-medium text-ink hover:text-accent hover:underline" : "text-accent underline hover:text-accent-hover";
  return (
    <Link
      to={internalHref(to)}
      reloadDocument={reloadDocument}
      className={cx("underline-offset-2 decoration-from-font", style, className)}
      {...rest}
    />
  );
}
