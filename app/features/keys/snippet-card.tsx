import type { Quickstart } from "#app/services/keys/snippets/quickstart";
import { Card } from "#app/ui/card";
import { CodeBlock, CodeSlab, CodeText, CopyButton, InlineCode } from "#app/ui/code";
import { cx } from "#app/ui/cx";
import { type InternalHref, Link } from "#app/ui/link";
import { EmptyState } from "#app/ui/list";

interface SnippetCardProps {
  /** null: no grant type of the key is in force. */
  readonly quickstart: Quickstart | null;
  /** The page's own address. */
  readonly href: InternalHref;
}

/** A token request, by grant type and language: both are chosen by the address, and remembered by a cookie. */
export function SnippetCard({ quickstart, href }: SnippetCardProps) {
  if (quickstart === null) {
    return (
      <Card id="snippet" title="Request a token">
        <EmptyState level={3} title="No grant type of this key is in force">
          Tick one that is on offer under Settings, then Update.
        </EmptyState>
      </Card>
    );
  }
  const { grantType, language, grants, languages, before, variables, snippet, others } = quickstart;
  const to = (choice: { readonly grant?: string; readonly language?: string }): InternalHref =>
    `${href}?${new URLSearchParams({ grant: grantType, language, ...choice })}#snippet`;
  return (
    <Card id="snippet" title="Request a token" description="Your key’s values are filled in; secrets come from the environment.">
      <div className="space-y-5">
        {grants.length > 1 ? (
          <Choice label="Grant type" options={grants.map((grant) => ({ ...grant, to: to({ grant: grant.name }) }))} />
        ) : null}
        {before.map(({ title, code }) => (
          <CodeBlock key={title} label={title} code={code} />
        ))}
        <div className="space-y-2">
          <CodeSlab
            bar={
              <>
                <Choice label="Language" slab options={languages.map((one) => ({ ...one, to: to({ language: one.name }) }))} />
                <CopyButton text={snippet.code} label={snippet.title} variant="slab" />
              </>
            }
          >
            <CodeText code={snippet.code} />
          </CodeSlab>
          <p className="text-small text-muted">{snippet.run}</p>
        </div>
        {variables.length > 0 ? <Variables variables={variables} /> : null}
        {others.length > 0 ? (
          <details>
            <summary className="cursor-pointer py-1 text-sm text-accent max-md:py-3">Other forms of this request</summary>
            <div className="space-y-3 pt-3">
              {others.map(({ title, code }) => (
                <CodeBlock key={title} label={title} code={code} />
              ))}
            </div>
          </details>
        ) : null}
      </div>
    </Card>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly options: readonly { readonly name: string; readonly label: string; readonly current: boolean; readonly to: InternalHref }[];
  /** It stands on a dark slab. */
  readonly slab?: boolean;
}

/** One of several, each at an address of its own, in as many rows as they take. */
function Choice({ label, options, slab = false }: ChoiceProps) {
  const current = slab ? "bg-code-line font-semibold text-code-ink" : "bg-sunken font-semibold text-ink";
  const other = slab ? "text-code-muted hover:text-code-ink" : "text-muted hover:text-ink";
  return (
    <nav aria-label={label} className={cx("min-w-0", slab && "-ml-2")}>
      <ul className="flex flex-wrap gap-0.5">
        {options.map((option) => (
          <li key={option.name}>
            <Link
              to={option.to}
              preventScrollReset
              aria-current={option.current ? "true" : undefined}
              className={cx(
                "flex min-h-7.5 items-center justify-center rounded-md px-2.5 text-small max-md:min-h-11 max-md:min-w-11",
                option.current ? current : other,
              )}
            >
              {option.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Variables({ variables }: Pick<Quickstart, "variables">) {
  return (
    <dl className="grid gap-x-6 gap-y-2 text-small md:grid-cols-[auto_minmax(0,1fr)]">
      {variables.map(({ name, meaning }) => (
        <div key={name} className="contents">
          <dt>
            <InlineCode>{name}</InlineCode>
          </dt>
          <dd className="text-muted">{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
