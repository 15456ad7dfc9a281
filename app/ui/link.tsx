import { type AnchorHTMLAttributes, createContext, type MouseEvent, type ReactNode, useContext } from "react";
import { cx } from "./cx";
import { useLocation } from "./remix";

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

interface LinkScope {
  /** Below which path of its host the portal lies: "" or such as `/portal`. */
  readonly basePath: string;
  /** Shows a page without loading the whole document; absent, links do load it. */
  readonly navigate?: ((path: string, options: { readonly replace: boolean; readonly preventScrollReset: boolean }) => void) | undefined;
}

/** What all links below it share. */
export const LinkContext = createContext<LinkScope>({ basePath: "" });

interface LinkProps extends Pick<AnchorHTMLAttributes<HTMLAnchorElement>, "className" | "aria-label" | "aria-current"> {
  readonly to: InternalHref;
  readonly children: ReactNode;
  /** Leaves the page by a full load: for files and JSON. */
  readonly reloadDocument?: boolean | undefined;
  /** Stays at the place to which the page is scrolled. */
  readonly preventScrollReset?: boolean | undefined;
  /** The pointer or the focus has come to it. */
  readonly onPoint?: (() => void) | undefined;
}

/**
 * A link within the portal. Not the router's: that one resolves each address three times against the matched routes, on the server
 * too. Here the browser makes an address of `to`, and a click goes to that. See `docs/decisions/0026-what-a-page-costs.md`.
 */
export function Link({ to, reloadDocument = false, preventScrollReset = false, onPoint, ...rest }: LinkProps) {
  const { basePath, navigate } = useContext(LinkContext);
  const inner = internalHref(to);
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    if (!navigate || !isPlain(event)) return;
    event.preventDefault();
    // A link in a drawing has no `pathname`.
    const { href, pathname, search, hash } = new URL(event.currentTarget.getAttribute("href") ?? "", window.location.href);
    const replace = href === window.location.href;
    navigate(`${pathname.slice(basePath.length) || "/"}${search}${hash}`, { replace, preventScrollReset });
  };
  const href = inner.startsWith("/") ? basePath + inner : inner;
  return <a {...rest} href={href} onClick={reloadDocument ? undefined : follow} onMouseEnter={onPoint} onFocus={onPoint} />;
}

/** Other clicks open a tab or a window, or save: the browser's part. One that was prevented did something else. */
function isPlain({ defaultPrevented, button, metaKey, altKey, ctrlKey, shiftKey }: MouseEvent): boolean {
  return !defaultPrevented && button === 0 && !(metaKey || altKey || ctrlKey || shiftKey);
}

interface NavLinkProps extends Pick<LinkProps, "to" | "children"> {
  /** Current only at exactly this address, and not at those below it. */
  readonly end?: boolean | undefined;
  readonly className: (current: boolean) => string;
}

/** A link of a navigation: where the page is at its address, or below it, it has `aria-current`. */
export function NavLink({ to, end = false, className, children }: NavLinkProps) {
  const current = isAt(useLocation().pathname, to, end);
  return (
    <Link to={to} aria-current={current ? "page" : undefined} className={className(current)}>
      {children}
    </Link>
  );
}

/** Routes do not tell upper from lower case either. */
function isAt(pathname: string, to: string, end: boolean): boolean {
  const [here, there] = [pathname.toLowerCase(), to.toLowerCase()];
  return here === there || (!end && here.startsWith(`${there}/`));
}

interface TextLinkProps extends Pick<LinkProps, "to" | "children" | "reloadDocument" | "className" | "aria-label"> {
  /** Shows no underline until hovered: only where position says that it is a link, as in a table's first column. */
  readonly quiet?: boolean | undefined;
  /** Stands outside of a sentence, as quiet links do: it can be pressed on `TARGET_CLASS`. */
  readonly alone?: boolean | undefined;
}

/**
 * The classes of a link of one or two words: it can be pressed on 24 px, on phones 44, each way (WCAG 2.5.8). What is added lies over
 * the empty ground around it and moves nothing.
 */
export const TARGET_CLASS =
  "relative inline-block after:absolute after:top-1/2 after:left-1/2 after:size-full after:min-h-6 after:min-w-6 after:-translate-1/2 max-md:after:min-h-11 max-md:after:min-w-11";

/**
 * A link in text or in a table.
 *
 * @example <TextLink to="/applications">Applications</TextLink>
 */
export function TextLink({ quiet, alone, className, ...rest }: TextLinkProps) {
  const style = quiet ? "font-medium text-ink hover:text-accent hover:underline" : "text-accent underline hover:text-accent-hover";
  return <Link className={cx("underline-offset-2 decoration-from-font", style, (quiet || alone) && TARGET_CLASS, className)} {...rest} />;
}
