import "#app/ui/styles.css";
import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Links, Meta, Outlet, Scripts, ScrollRestoration, useHref, useLocation, useRouteError, useRouteLoaderData } from "@remix-run/react";
import type { ReactNode } from "react";
import { describeError } from "#app/features/errors/describe-error";
import { SearchDialog } from "#app/features/search/search-dialog";
import { readDisplayCookie } from "#app/http/cookies";
import { optionalUser } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { useNonce } from "#app/http/nonce";
import { isSignUpOpen } from "#app/services/accounts/sign-up";
import { realmSurroundings } from "#app/services/realms/children";
import { AppShell, type ShellLink } from "#app/ui/app-shell";
import { ButtonLink } from "#app/ui/button";
import { ErrorPage } from "#app/ui/error-page";
import { internalHref } from "#app/ui/link";
import { pageTitle } from "#app/ui/page";
import { PageFocus, Progress } from "#app/ui/page-change";
import { ZoneContext } from "#app/ui/time";
import { Unsent } from "#app/ui/unsent";

/** Who is signed in, for the frame of every page. Guards of their own protect what the pages show. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  // The frame must stand even when the database does not: the page's own loader reports that.
  const actor = await optionalUser(request, context).catch(() => undefined);
  const signUpOpen = actor === null && (await isSignUpOpen(context.realm.id).catch(() => false));
  const display = readDisplayCookie(request, context.realm);
  const realm = await realmSurroundings(context.realm, actor).catch(() => undefined);
  return {
    user: actor && { id: actor.userId, name: actor.name, role: actor.role },
    signUpOpen,
    realm,
    display,
    requestId: context.requestId,
  };
}

/** Those of a refusal that this route shows, such as `Retry-After`. */
export const headers = pageHeaders;

export const meta: MetaFunction = ({ error }) => (error ? pageTitle(describeError(error).title) : pageTitle());

const useRootData = () => useRouteLoaderData<typeof loader>("root");

/** Pages that applications send the browser to: they work without scripts, and have none. */
const STATIC_PAGES: ReadonlySet<string> = new Set(["/authorize", "/oidc/logout"]);

/** What browsers paint around the page: the tokens' `surface`. */
const THEME_COLORS = [
  { scheme: "light", color: "#ffffff" },
  { scheme: "dark", color: "#161b19" },
] as const;

/** The document around every page, error pages included. */
export function Layout({ children }: { readonly children: ReactNode }) {
  const nonce = useNonce();
  // Its address in the browser may be another product's, which the router does not know.
  const isStatic = STATIC_PAGES.has(useLocation().pathname);
  const { theme = "system", patterns = false } = useRootData()?.display ?? {};
  return (
    <html lang="en" data-theme={theme} data-patterns={patterns ? "" : undefined}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        {THEME_COLORS.map(({ scheme, color }) => (
          <meta
            key={scheme}
            name="theme-color"
            media={theme === "system" ? `(prefers-color-scheme: ${scheme})` : theme === scheme ? "all" : "not all"}
            content={color}
          />
        ))}
        <link rel="icon" href={useHref("/favicon.svg")} type="image/svg+xml" />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        {isStatic ? null : (
          <>
            <ScrollRestoration nonce={nonce} />
            <Scripts nonce={nonce} />
          </>
        )}
      </body>
    </html>
  );
}

const FOOTER: readonly ShellLink[] = [
  { to: "/diagnose", label: "Diagnose" },
  { to: "/display", label: "Theme and time zone" },
  { to: "/docs/errors/index", label: "Error reference" },
  { to: "/.well-known/oauth-authorization-server", label: "Server metadata" },
  { to: "/jwks", label: "Signing keys" },
];

function Frame({ children }: { readonly children: ReactNode }) {
  const { user, signUpOpen = false, realm, display } = useRootData() ?? {};
  return (
    <ZoneContext.Provider value={display?.zone ?? "UTC"}>
      <AppShell nav={navigationFor(user)} user={user} signUpOpen={signUpOpen} realm={realm} footer={FOOTER} search={<SearchDialog />}>
        <PageFocus />
        <Progress />
        <Unsent reader={user?.id} />
        {children}
      </AppShell>
    </ZoneContext.Provider>
  );
}

/** Of use to everybody: a refused request is often somebody else's. */
const DIAGNOSE = { to: "/diagnose", label: "Diagnose" } as const;

function navigationFor(user: { readonly role: string } | null | undefined): readonly ShellLink[] {
  if (!user) return [DIAGNOSE];
  return [
    { to: "/applications", label: "Applications" },
    { to: "/apis", label: "APIs" },
    { to: "/playground", label: "Playground" },
    DIAGNOSE,
    ...(user.role === "admin" ? ([{ to: "/admin", label: "Admin" }] as const) : []),
  ];
}

export default function App() {
  return (
    <Frame>
      <Outlet />
    </Frame>
  );
}

/** Whatever a page throws ends here, with the request id that the log knows it by. */
export function ErrorBoundary() {
  const { status, title, text, detail, passing } = describeError(useRouteError());
  const { pathname, search } = useLocation();
  const again = passing ? (
    <ButtonLink to={internalHref(`/${pathname.slice(1)}${search}`)} variant="primary" reloadDocument>
      Try again
    </ButtonLink>
  ) : null;
  return (
    <Frame>
      <ErrorPage status={status} title={title} requestId={useRootData()?.requestId} action={again}>
        {detail ? <p className="font-medium text-ink">{detail}</p> : null}
        <p>{text}</p>
      </ErrorPage>
    </Frame>
  );
}
