import SquareTerminal from "lucide-react/icons/square-terminal";
import type { ConsentPage } from "#app/services/authorization/consent-page";
import { Icon } from "#app/ui/icon";
import { internalHref, TextLink } from "#app/ui/link";
import { Container } from "#app/ui/page";
import { AskedPermissions, DenyOrAllow, Warning } from "./asked-permissions";

interface ConsentFormProps {
  readonly page: ConsentPage;
  /** What the form carries along: the request itself. */
  readonly hidden: readonly (readonly [name: string, value: string])[];
  /** The path by which the request came, with the base path. */
  readonly action: string;
  /** Where somebody else signs in, and comes back to this request. */
  readonly again: string;
}

/** Asks a person whether an application may act for them. Deny and Allow are alike, and Deny comes first for the keyboard. */
export function ConsentForm({ page, hidden, action, again }: ConsentFormProps) {
  const { application, owner, permissions, person } = page;
  return (
    <Container width="narrow">
      <form
        method="post"
        action={action}
        aria-labelledby="consent-title"
        className="my-10 overflow-hidden rounded-xl border border-line bg-surface shadow-card"
      >
        {hidden.map(([name, value], index) => (
          <input key={`${name}-${index.toString()}`} type="hidden" name={name} value={value} />
        ))}
        <input type="hidden" name="personId" value={person.id} />
        <div className="space-y-6 px-5 py-8">
          <div className="space-y-1 text-center">
            <span className="mx-auto mb-3 flex size-12 items-center justify-center rounded-lg bg-sunken">
              <Icon as={SquareTerminal} className="size-6" />
            </span>
            <h1 id="consent-title" className="text-2xl font-semibold tracking-tight [overflow-wrap:anywhere]">
              <bdi>{application}</bdi> asks to act for you
            </h1>
            <p className="text-sm text-muted [overflow-wrap:anywhere]">
              {owner === null ? "An agent that belongs to nobody here" : <>by {<bdi>{owner}</bdi>}</>}
              {page.environment === "SANDBOX" ? ", with its sandbox key" : null}
            </p>
            {permissions.apis.length > 0 ? (
              <p className="text-sm text-muted [overflow-wrap:anywhere]">
                at <bdi>{permissions.apis.map(({ name }) => name).join(", ")}</bdi>
              </p>
            ) : null}
            <p className="text-sm text-muted [overflow-wrap:anywhere]">
              Signed in as <bdi>{person.name}</bdi> ({person.email}). <TextLink to={internalHref(`/${again.slice(1)}`)}>Not you?</TextLink>
            </p>
          </div>
          <GoesBackTo page={page} />
          <AskedPermissions permissions={permissions} />
        </div>
        <DenyOrAllow />
      </form>
    </Container>
  );
}

function GoesBackTo({ page }: { readonly page: ConsentPage }) {
  const { redirect, registeredBy, documentHost, isLocal } = page;
  return (
    <section aria-labelledby="consent-back" className="space-y-2">
      <h2 id="consent-back" className="text-sm font-semibold">
        You go back to
      </h2>
      <p className="rounded-md bg-sunken px-3 py-2.5 font-mono text-sm [overflow-wrap:anywhere]">
        <span className="text-muted">{redirect.before}</span>
        <b>{redirect.host}</b>
        <span className="text-muted">{redirect.after}</span>
      </p>
      {registeredBy === "document" ? (
        <p className="text-sm text-muted">
          It is described by <b className="text-ink">{documentHost}</b>.
        </p>
      ) : null}
      {registeredBy === "registration" ? (
        <Warning>
          This agent registered itself. Nobody here has checked it. Allow it only if you began this at <b>{redirect.host}</b>.
        </Warning>
      ) : null}
      {isLocal ? (
        <Warning>
          It answers on your own computer, where any program can say that it is this one. Allow it only if you have just started it.
        </Warning>
      ) : null}
    </section>
  );
}
