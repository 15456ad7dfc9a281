import ChevronDown from "lucide-react/icons/chevron-down";
import MenuIcon from "lucide-react/icons/menu";
import type { ReactNode } from "react";
import { ButtonLink } from "./button";
import { cx } from "./cx";
import { Icon, LogoMark } from "./icon";
import { type InternalHref, Link, LinkContext, NavLink } from "./link";
import { Form, useHref, useLocation, useNavigate } from "./remix";

export interface ShellLink {
  readonly to: InternalHref;
  readonly label: string;
}

interface NextRealm {
  readonly name: string;
  /** Its own portal's: a path of the host, and no page of this one. */
  readonly href: string;
}

/** The realm one is in, and those next to it. */
export interface ShellRealm {
  readonly name: string;
  readonly above: NextRealm | null;
  readonly below: readonly NextRealm[];
  /** There are more below: the admin's list has them. */
  readonly more: boolean;
}

interface AppShellProps {
  /** The primary navigation; the current one is marked by its address. */
  readonly nav: readonly ShellLink[];
  /** null: nobody is signed in; undefined: it could not be found out. */
  readonly user: { readonly name: string; readonly role: "developer" | "admin" } | null | undefined;
  /** Whether anybody may create an account. */
  readonly signUpOpen: boolean;
  /** Shown where there is more than the root realm to be in. */
  readonly realm?: ShellRealm | undefined;
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

function Shell({ nav, user, signUpOpen, realm, footer = [], search, children }: AppShellProps) {
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
            {user === null ? <SignInLinks signUpOpen={signUpOpen} nav={nav} /> : null}
          </div>
        </div>
        {realm && (realm.above !== null || realm.below.length > 0) ? <RealmBar realm={realm} /> : null}
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

/** Which realm this is, with the way to those next to it: a menu that opens without JavaScript. */
function RealmBar({ realm: { name, above, below, more } }: { readonly realm: ShellRealm }) {
  const { key } = useLocation();
  return (
    <nav aria-label="Realms" className="border-t border-line bg-sunken">
      <div className={COLUMN}>
        <details key={key} className="group/realms relative">
          <summary className="inline-flex min-h-8 max-w-full list-none items-center gap-1.5 text-small hover:text-ink max-lg:min-h-11 [&::-webkit-details-marker]:hidden">
            <span className="text-muted">Realm</span>
            <bdi className="truncate font-semibold">{name}</bdi>
            <Icon as={ChevronDown} className="text-muted group-open/realms:rotate-180" />
          </summary>
          <ul className="absolute top-full left-0 z-20 mt-1 max-w-full min-w-52 rounded-lg border border-line bg-surface p-1 shadow-raised">
            {above ? <RealmItem realm={above} place="above" /> : null}
            {below.map((realm) => (
              <RealmItem key={realm.href} realm={realm} place="below" />
            ))}
            {more ? (
              <li>
                <Link to="/admin/realms" className={menuItemClass()}>
                  All realms below
                </Link>
              </li>
            ) : null}
          </ul>
        </details>
      </div>
    </nav>
  );
}

function RealmItem({ realm, place }: { readonly realm: NextRealm; readonly place: "above" | "below" }) {
  return (
    <li>
      <a href={realm.href} className={cx(menuItemClass(), "gap-2")}>
        <bdi className="truncate">{realm.name}</bdi>
        <span className="ml-auto text-micro text-muted">{place}</span>
      </a>
    </li>
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

/** For a visitor; below 640 px a menu holds what has no room beside "Sign in". */
function SignInLinks({ signUpOpen, nav }: Pick<AppShellProps, "signUpOpen" | "nav">) {
  const inMenu = signUpOpen ? [SIGN_UP, ...nav] : nav;
  return (
    <>
      {signUpOpen ? (
        <>
          <NavLink to="/login" className={(active) => cx(barLinkClass(active), "max-md:min-h-11")}>
            Sign in
          </NavLink>
          <span className="max-sm:hidden">
            <ButtonLink to={SIGN_UP.to}>{SIGN_UP.label}</ButtonLink>
          </span>
        </>
      ) : (
        <ButtonLink to="/login">Sign in</ButtonLink>
      )}
      {inMenu.length > 0 ? (
        <Menu label={<MenuLabel hidden />} className="sm:hidden">
          <NavItems nav={inMenu} />
        </Menu>
      ) : null}
    </>
  );
}

const SIGN_UP: ShellLink = { to: "/signup", label: "Create account" };

function NavItems({ nav }: Pick<AppShellProps, "nav">) {
  return nav.map((link) => (
    <li key={link.to}>
      <NavLink to={link.to} className={menuItemClass}>
        {link.label}
      </NavLink>
    </li>
  ));
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
        <NavItems nav={nav} />
        <li className="my-1 border-t border-line px-3 pt-2 text-small text-muted">
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

function MenuLabel({ hidden = false }: { readonly hidden?: boolean }) {
  return (
    <>
      <Icon as={MenuIcon} />
      <span className={hidden ? "sr-only" : undefined}>Menu</span>
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
