import { Card } from "#app/ui/card";
import { InlineCode } from "#app/ui/code";

interface PublicKeysCardProps {
  /** Each in a line, or the address where they are published. */
  readonly lines: readonly string[];
}

/** What a key has in place of secrets: the public keys by which its assertions are checked. */
export function PublicKeysCard({ lines }: PublicKeysCardProps) {
  return (
    <Card
      id="public-keys"
      title="Public keys"
      description="The application proves itself by its private key; a secret does not work. Change its public keys under Settings."
    >
      <ul className="space-y-2 text-sm [overflow-wrap:anywhere]">
        {lines.map((line) => (
          <li key={line}>
            <InlineCode>{line}</InlineCode>
          </li>
        ))}
      </ul>
    </Card>
  );
}
