/** What a search leads to, as links: pages and commands of the portal, and what the service found. */
import type { SearchAnswer } from "#app/services/search/search";
import type { InternalHref } from "#app/ui/link";
import { CONSOLE_PAGES } from "../admin/console-pages";
import { applicationHref, keyPageOf } from "../applications/links";
import { diagnoseHref } from "../diagnosis/links";

/** One place to go to. */
export interface Hit {
  readonly to: InternalHref;
  readonly label: string;
  /** A second line, such as an application's owner. */
  readonly detail?: string | undefined;
}

export interface HitGroup {
  readonly title: string;
  readonly hits: readonly Hit[];
}

interface Destination extends Hit {
  /** Other words by which people look for it. */
  readonly words: string;
  readonly for: "everybody" | "admin";
}

const DESTINATIONS: readonly Destination[] = [
  { to: "/applications/new", label: "Create an application", words: "new add keys consumer", for: "everybody" },
  { to: "/applications", label: "Applications", words: "list keys", for: "everybody" },
  { to: "/apis", label: "APIs", words: "catalogue subscribe scopes openapi", for: "everybody" },
  { to: "/playground", label: "Playground", words: "get token try grant authorize introspect revoke", for: "everybody" },
  { to: "/diagnose", label: "Diagnose a refused request", words: "why failed error curl doctor", for: "everybody" },
  { to: "/inspect", label: "Inspect a token", words: "decode jwt claims active expired", for: "everybody" },
  { to: "/account", label: "Account", words: "profile password sessions name e-mail sign", for: "everybody" },
  { to: "/account#connected-applications", label: "Connected applications", words: "consent agents stop allowed", for: "everybody" },
  { to: "/display", label: "Theme and time zone", words: "dark light appearance patterns settings display", for: "everybody" },
  { to: "/docs/errors/index", label: "Error reference", words: "documentation help invalid causes", for: "everybody" },
  ...CONSOLE_PAGES.map(({ to, label, words }) => ({ to, label: `Admin: ${label}`, words, for: "admin" as const })),
];

/** Applications whose pages are offered one by one, where few were found. */
const FEW = 2;

/**
 * The pages and commands in whose names each word of a text begins a word; all of them for an empty text.
 *
 * @example destinationsFor("dark", { isAdmin: false })[0]?.to // "/display"
 */
export function destinationsFor(text: string, { isAdmin }: { readonly isAdmin: boolean }): readonly Hit[] {
  const wanted = wordsOf(text);
  return DESTINATIONS.filter((place) => place.for === "everybody" || isAdmin)
    .filter((place) => {
      const words = wordsOf(`${place.label} ${place.words}`);
      return wanted.every((one) => words.some((word) => word.startsWith(one)));
    })
    .map(({ to, label }) => ({ to, label }));
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/**
 * Everything that a search found, in groups, the surest first. Groups without hits are left out.
 *
 * @example groupHits(answer, { isAdmin: false }).map(({ title }) => title) // ["Applications", "Pages"]
 */
export function groupHits(answer: SearchAnswer, viewer: { readonly isAdmin: boolean }): readonly HitGroup[] {
  const { applications, apis, people, key, requestId } = answer;
  const groups: readonly HitGroup[] = [
    { title: "Exact", hits: [...(key ? [keyHit(key)] : []), ...(requestId ? [requestHit(requestId)] : [])] },
    {
      title: "Applications",
      hits: applications.flatMap((application) => [
        { to: applicationHref(application.id), label: application.name, ...(viewer.isAdmin ? { detail: application.owner } : {}) },
        ...(applications.length <= FEW ? pagesOf(application) : []),
      ]),
    },
    {
      title: "APIs",
      hits: apis.map(({ id, name, identifier }) => ({ to: `/apis/${encodeURIComponent(id)}`, label: name, detail: identifier })),
    },
    {
      title: "People",
      hits: people.map(({ name, email }) => ({ to: `/admin/users?${new URLSearchParams({ search: email })}`, label: name, detail: email })),
    },
    { title: "Pages", hits: destinationsFor(answer.text, viewer) },
  ];
  return groups.filter(({ hits }) => hits.length > 0);
}

function keyHit({ applicationId, application, environment, clientId }: NonNullable<SearchAnswer["key"]>): Hit {
  const { href, label } = keyPageOf(applicationId, environment);
  return { to: href, label: `${application}: ${label.toLowerCase()} key`, detail: clientId };
}

function requestHit(requestId: string): Hit {
  return { to: diagnoseHref(requestId), label: "Why was this request refused?", detail: requestId };
}

function pagesOf({ id, name }: SearchAnswer["applications"][number]): readonly Hit[] {
  return [
    { to: keyPageOf(id, "PRODUCTION").href, label: `${name}: secrets` },
    { to: keyPageOf(id, "PRODUCTION", "settings").href, label: `${name}: key settings` },
    { to: applicationHref(id, "tokens"), label: `${name}: tokens` },
    { to: applicationHref(id, "statistics"), label: `${name}: statistics` },
  ];
}
