import { TextLink } from "#app/ui/link";
import { useHref } from "#app/ui/remix";

const DOCUMENTS = [
  {
    path: "/.well-known/oauth-authorization-server",
    title: "OAuth 2 server metadata",
    text: "Endpoints, grant types and algorithms (RFC 8414).",
  },
  { path: "/.well-known/openid-configuration", title: "OpenID configuration", text: "The same facts, where OpenID clients look for them." },
  { path: "/jwks", title: "Signing keys", text: "The public keys that prove a self-contained token (RFC 7517)." },
  { path: "/docs/errors/index", title: "Error reference", text: "Every error of the token service, its causes and its fixes." },
] as const;

/** What programs and their authors read: links that load anew, since most of these are no pages. */
export function MachineReadable() {
  return (
    <section aria-labelledby="documents" className="space-y-6">
      <h2 id="documents" className="text-2xl font-semibold tracking-tight">
        For your client library
      </h2>
      <ul className="grid gap-4 sm:grid-cols-2">
        {DOCUMENTS.map((document) => (
          <DocumentLink key={document.path} {...document} />
        ))}
      </ul>
    </section>
  );
}

function DocumentLink({ path, title, text }: (typeof DOCUMENTS)[number]) {
  return (
    <li className="rounded-lg border border-line bg-surface p-4 shadow-card">
      <TextLink to={path} reloadDocument className="font-medium">
        {title}
      </TextLink>
      <p className="mt-0.5 text-sm text-muted">{text}</p>
      <code className="mt-2 block font-mono text-xs text-muted [overflow-wrap:anywhere]">{useHref(path)}</code>
    </li>
  );
}
