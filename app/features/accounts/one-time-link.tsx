import { Card } from "#app/ui/card";
import { SecretValue } from "#app/ui/code";
import { Time } from "#app/ui/time";

interface OneTimeLinkCardProps {
  readonly title: string;
  /** Whom to hand it to, and what it lets them do. */
  readonly description: string;
  readonly href: string;
  readonly expiresAt: Date | string;
  readonly now: number;
}

/** A link that an admin has just made, shown this once, to be handed over by a way that the admin trusts. */
export function OneTimeLinkCard({ title, description, href, expiresAt, now }: OneTimeLinkCardProps) {
  return (
    <Card title={title} description={description} tone="brass">
      <div className="space-y-3">
        <SecretValue id="one-time-link" label="One-time link" value={href} description="Shown this once, and works once." />
        <p className="text-sm text-muted">
          It expires <Time value={expiresAt} now={now} />.
        </p>
      </div>
    </Card>
  );
}
