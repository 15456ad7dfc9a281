import type { KeyPageData } from "#app/services/keys/key-page";
import type { KindChangePage } from "#app/services/keys/kind";
import { ButtonLink } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { RadioGroup } from "#app/ui/choice";
import { ConfirmForm } from "#app/ui/form";
import { PageHeader } from "#app/ui/page";
import { keyPageOf } from "../applications/links";

/** What kind of program gets the new key: each is an address of its own, as the form below differs. */
export function KindChoice({ page }: { readonly page: KeyPageData }) {
  const { href } = keyPageOf(page.application.id, page.environment);
  return (
    <Card title="What kind of program is it?" description={page.kind.summary}>
      <nav aria-label="Kind of program" className="flex flex-wrap gap-2">
        {page.kinds.map(({ name, label }) => (
          <ButtonLink
            key={name}
            to={`${href}?kind=${name}`}
            variant={name === page.kind.name ? "primary" : "secondary"}
            aria-current={name === page.kind.name ? "page" : undefined}
          >
            {label}
          </ButtonLink>
        ))}
      </nav>
    </Card>
  );
}

/** The kind of a key that exists. */
export function KindCard({ page }: { readonly page: KeyPageData }) {
  const { href } = keyPageOf(page.application.id, page.environment);
  const isPublic = page.kind.clientType === "public";
  return (
    <Card
      title={`Kind: ${page.kind.label}`}
      description={`${page.kind.summary}${isPublic ? " WSO2 calls this a public client." : ""}`}
      actions={
        <ButtonLink to={`${href}/kind`} size="small">
          Change kind
        </ButtonLink>
      }
    />
  );
}

interface ChangeKindProps {
  readonly page: KindChangePage;
  readonly refused: { readonly errors: readonly string[] } | undefined;
}

/** "Change kind": says of each kind what it ends. */
export function ChangeKind({ page, refused }: ChangeKindProps) {
  const keys = keyPageOf(page.application.id, page.environment);
  const { kind, choices } = page;
  return (
    <>
      <PageHeader title="Change kind" description={`${keys.title}: ${kind.label} now.`} />
      <ConfirmForm submitLabel="Change kind" cancelTo={keyPageOf(page.application.id, page.environment, "settings").href}>
        <RadioGroup
          legend="What kind of program is it?"
          name="kind"
          errors={refused?.errors}
          options={choices.map(({ name, label, summary, ends, sentence }) => ({
            value: name,
            label,
            description: ends === "nothing" ? `${summary} ${sentence}` : summary,
            ...(ends === "nothing" ? {} : { warning: sentence }),
          }))}
        />
      </ConfirmForm>
    </>
  );
}
