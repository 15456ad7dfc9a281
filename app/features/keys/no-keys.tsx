import type { KeyPageData } from "#app/services/keys/key-page";
import { ButtonLink } from "#app/ui/button";
import { EmptyState } from "#app/ui/list";
import { PageHeader } from "#app/ui/page";
import { keyPageOf } from "../applications/links";

interface NoKeysProps {
  /** The page's own. */
  readonly title: string;
  readonly page: KeyPageData;
}

/** What a page about keys says before there are any: where they are made. */
export function NoKeys({ title, page }: NoKeysProps) {
  const keys = keyPageOf(page.application.id, page.environment);
  return (
    <>
      <PageHeader title={title} description={keys.title} />
      <EmptyState
        title="No keys yet"
        action={
          <ButtonLink to={keys.href} variant="primary">
            Go to the secrets
          </ButtonLink>
        }
      >
        Generate keys first: a Consumer Key and a Consumer Secret, with which the application asks for tokens.
      </EmptyState>
    </>
  );
}
