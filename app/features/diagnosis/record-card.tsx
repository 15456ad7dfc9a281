import { ButtonLink } from "#app/ui/button";
import { Card } from "#app/ui/card";
import type { InternalHref } from "#app/ui/link";

interface RecordCardProps {
  readonly title: string;
  /** What is sent, and who sees the answer. */
  readonly description: string;
  /** Of the record: of a request or of a token. */
  readonly id: string;
  /** The page that shows the record to those who may see it. */
  readonly to: InternalHref;
  readonly signedIn: boolean;
  /** The link's words for somebody who is signed in, and for others. */
  readonly words: { readonly show: string; readonly signIn: string };
}

/** The way to what the portal itself has recorded, by an id that is no secret. */
export function RecordCard({ title, description, id, to, signedIn, words }: RecordCardProps) {
  return (
    <Card
      title={title}
      description={description}
      actions={
        <ButtonLink to={signedIn ? to : `/login?${new URLSearchParams({ next: to })}`}>{signedIn ? words.show : words.signIn}</ButtonLink>
      }
    >
      <code className="font-mono text-small [overflow-wrap:anywhere]">{id}</code>
    </Card>
  );
}
