import type { KeyView } from "#app/services/keys/key-page";
import type { KeyPolicy } from "#app/services/keys/policy";
import { Card } from "#app/ui/card";
import { CodeBlock, InlineCode } from "#app/ui/code";
import { EmptyState } from "#app/ui/list";

interface CurlCommandsProps {
  readonly configured: KeyView;
  readonly policy: KeyPolicy;
  readonly hasSecret: boolean;
}

const PUT_SECRET = "read -rs CONSUMER_SECRET && export CONSUMER_SECRET";

/** "CURL to Generate Access Token": the commands of each ticked grant type, filled in, the secret left in the environment. */
export function CurlCommands({ configured, policy, hasSecret }: CurlCommandsProps) {
  const groups = policy.grantTypes
    .map((grant) => ({ grant, commands: configured.snippets.filter((snippet) => snippet.grantType === grant.name) }))
    .filter(({ commands }) => commands.length > 0);
  return (
    <Card
      title="CURL to Generate Access Token"
      description={
        hasSecret ? (
          <>
            The Consumer Key is filled in; the secret comes from the environment as <InlineCode>$CONSUMER_SECRET</InlineCode>.
          </>
        ) : (
          "The Consumer Key is filled in. A key of this kind has no secret: it names itself, and PKCE proves that the code is its own."
        )
      }
    >
      {groups.length === 0 ? (
        <EmptyState level={3} title="No grant type of this key is in force">
          Tick one that is on offer under Settings, then Update.
        </EmptyState>
      ) : (
        <div className="space-y-6">
          {hasSecret ? <CodeBlock label="First: put the secret into your shell (paste it, press Enter)" code={PUT_SECRET} /> : null}
          {groups.map(({ grant, commands }) => (
            <Commands key={grant.name} label={grant.label} commands={commands} />
          ))}
        </div>
      )}
    </Card>
  );
}

function Commands({ label, commands }: { readonly label: string; readonly commands: KeyView["snippets"] }) {
  const [first, ...others] = commands;
  return (
    <section className="space-y-3">
      <h3 className="text-sm font-semibold">{label}</h3>
      {first ? <CodeBlock label={first.title} code={first.command} /> : null}
      {others.length > 0 ? (
        <details>
          <summary className="cursor-pointer py-1 text-sm text-accent">{`Other forms of the ${label} request`}</summary>
          <div className="space-y-3 pt-3">
            {others.map((snippet) => (
              <CodeBlock key={snippet.title} label={snippet.title} code={snippet.command} />
            ))}
          </div>
        </details>
      ) : null}
    </section>
  );
}
