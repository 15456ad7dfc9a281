import ChevronDown from "lucide-react/icons/chevron-down";
import MenuIcon from "lucide-react/icons/menu";
import { type ReactNode, useEffect, useRef } from "react";
import { ButtonLink } from "./button";
import { cx } from "./cx";
import { Icon, LogoMark } from "./icon";
import { type InternalHref, Link, LinkContext, NavLink } from "./link";
import { Form, useHref, useLocation, useNavigate, useNavigation } from "./remix";

export interface ShellLink {
  readonly to: InternalHref;
  readonly label: string;
}

interface AppShellProps {
  /** The primary navigation; the current one is marked by its address. */
  readonly nav: readonly ShellLink[];
  /** null: nobody is signed in; undefined: it could not be found out. */
  readonly user: { readonly name: string; readonly role: "developer" | "admin" } | null | undefined;
  /** Whether anybody may create an account. */
  readonly signUpOpen: boolean;
  readonly footer?: readonly ShellLink[] | undefined;
  /** What the bar offers for searching; not shown while nobody is signed in. */
  readonly search?: ReactNode;
  readonly children: ReactNode;
}

/**
 * The frame of every page: skip link, header, main, footer. Its menus open without JavaScript.
 *
 * @example <AppShell nav={[{ to: "/applications", label: "Applications" }]} user={user} signUpOpen={false}><Outlet /></AppShell>
 */
export function AppShell(props: AppShellProps) {
  const basePath = useHref("/").replace(/\/$/, "");
  const navigate = useNavigate();
  return (
    <LinkContext.Provider value={{ basePath, navigate }}>
      <Shell {...props} />
    </LinkContext.Provider>
  );
}

function Shell({ nav, user, signUpOpen, footer = [], search, children }: AppShellProps) {
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="sr-only z-20 rounded-md bg-accent px-4 py-2 font-medium text-on-accent focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <header className="border-b border-line bg-surface">
        <div className={cx(COLUMN, "flex min-h-14 items-center gap-4")}>
          <Link to="/" className="flex min-h-11 items-center gap-2 text-card font-semibold tracking-tight">
            <LogoMark />
            Latchkey
          </Link>
          {nav.length > 0 ? (
            <nav aria-label="Main" className={user ? "max-lg:hidden" : "max-sm:hidden"}>
              <ul className="flex gap-1">
                {nav.map((link) => (
                  <li key={link.to}>
                    <NavLink to={link.to} className={barLinkClass}>
                      {link.label}
                    </NavLink>
                  </li>
                ))}
              </ul>
            </nav>
          ) : null}
          <div className="ml-auto flex min-w-0 items-center gap-2">
            {user ? search : null}
            {user ? <UserMenus user={user} nav={nav} /> : null}
            {user === null ? <SignInLinks signUpOpen={signUpOpen} /> : null}
          </div>
        </div>
      </header>
      <main id="content" tabIndex={-1} className="flex-1 outline-none">
        {children}
      </main>
      <footer className="border-t border-line">
        <div className={cx(COLUMN, "flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-5 text-small text-muted")}>
          <p>Latchkey: keys, tokens and what becomes of them.</p>
          <ul className="flex flex-wrap gap-x-5 gap-y-1">
            {footer.map((link) => (
              <li key={link.to}>
                <Link
                  to={link.to}
                  reloadDocument
                  className="inline-flex min-h-6 items-center underline-offset-2 hover:text-ink hover:underline max-md:min-h-11"
                >
                  {link.label}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      </footer>
    </div>
  );
}

const COLUMN = "mx-auto w-full max-w-[76rem] px-4 sm:px-8";

const barLinkClass = (active: boolean): string =>
  cx(
    "flex min-h-8 items-center rounded-md px-2.5 text-sm hover:bg-sunken hover:text-ink",
    active ? "bg-sunken font-semibold text-ink" : "text-muted",
  );

const menuItemClass = (active = false): string =>
  cx(
    "flex min-h-9 w-full items-center rounded-md px-3 text-left text-sm hover:bg-sunken max-lg:min-h-11",
    active && "bg-sunken font-semibold",
  );

function SignInLinks({ signUpOpen }: Pick<AppShellProps, "signUpOpen">) {
  if (!signUpOpen) return <ButtonLink to="/login">Sign in</ButtonLink>;
  return (
    <>
      <NavLink to="/login" className={(active) => cx(barLinkClass(active), "max-md:min-h-11")}>
        Sign in
      </NavLink>
      <ButtonLink to="/signup">Create account</ButtonLink>
    </>
  );
}

interface UserMenusProps {
  readonly user: NonNullable<AppShellProps["user"]>;
  readonly nav: readonly ShellLink[];
}

/** The account's menu beside the navigation; below 1024 px one menu holds both. */
function UserMenus({ user, nav }: UserMenusProps) {
  return (
    <>
      <Menu label={<UserName user={user} />} className="max-lg:hidden">
        <AccountItems />
      </Menu>
      <Menu label={<MenuLabel />} className="lg:hidden">
        {nav.map((link) => (
          <li key={link.to}>
            <NavLink to={link.to} className={menuItemClass}>
              {link.label}
            </NavLink>
          </li>
        ))}
        <li role="presentation" className="my-1 border-t border-line px-3 pt-2 text-small text-muted">
          <UserName user={user} />
        </li>
        <AccountItems />
      </Menu>
    </>
  );
}

function UserName({ user }: Pick<UserMenusProps, "user">) {
  return (
    <span className="flex min-w-0 items-baseline gap-1.5">
      <bdi className="max-w-48 truncate">{user.name}</bdi>
      {user.role === "admin" ? <span className="text-micro text-muted">admin</span> : null}
    </span>
  );
}

function MenuLabel() {
  return (
    <>
      <Icon as={MenuIcon} />
      Menu
    </>
  );
}

function AccountItems() {
  return (
    <>
      <li>
        <NavLink to="/account" className={menuItemClass}>
          Account
        </NavLink>
      </li>
      <li>
        <Form method="post" action="/oidc/logout" reloadDocument>
          <input type="hidden" name="portal" value="1" />
          <button type="submit" name="answer" value="sign-out" className={menuItemClass()}>
            Sign out
          </button>
        </Form>
      </li>
    </>
  );
}

interface MenuProps {
  readonly label: ReactNode;
  readonly className: string;
  readonly children: ReactNode;
}

/** A menu that opens without JavaScript, and is closed again on the next page. */
function Menu({ label, className, children }: MenuProps) {
  const { key } = useLocation();
  return (
    <details key={key} className={cx("group/menu relative", className)}>
      <summary className="flex min-h-8 list-none items-center gap-1.5 rounded-md px-2.5 text-sm hover:bg-sunken max-lg:min-h-11 [&::-webkit-details-marker]:hidden">
        {label}
        <Icon as={ChevronDown} className="text-muted group-open/menu:rotate-180" />
      </summary>
      <ul className="absolute top-full right-0 z-20 mt-1 min-w-52 rounded-lg border border-line bg-surface p-1 shadow-raised">
        {children}
      </ul>
    </details>
  );
}

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
