const DOCUMENTS = [
  {
    href: "/.well-known/oauth-authorization-server",
    title: "OAuth 2 server metadata",
    text: "Endpoints, grant types and algorithms (RFC 8414).",
  },
  { href: "/.well-known/openid-configuration", title: "OpenID configuration", text: "The same facts, where OpenID clients look for them." },
  { href: "/jwks", title: "Signing keys", text: "The public keys that prove a self-contained token (RFC 7517)." },
  { href: "/docs/errors/index", title: "Error reference", text: "Every error of the token service, its causes and its fixes." },
] as const;

/** What programs and their authors read: plain links, since most of these are no pages. */
export function MachineReadable() {
  return (
    <section aria-labelledby="documents" className="space-y-6">
      <h2 id="documents" className="text-2xl font-semibold tracking-tight">
        For your client library
      </h2>
      <ul className="grid gap-4 sm:grid-cols-2">
        {DOCUMENTS.map((document) => (
          <li key={document.href} className="rounded-lg border border-line bg-surface p-4 shadow-card">
            <a href={document.href} className="font-medium text-accent underline underline-offset-2 hover:text-accent-hover">
              {document.title}
            </a>
            <p className="mt-0.5 text-sm text-muted">{document.text}</p>
            <code className="mt-2 block font-mono text-xs text-muted [overflow-wrap:anywhere]">{document.href}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}
