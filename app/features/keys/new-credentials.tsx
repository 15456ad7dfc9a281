import { Button } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { SecretValue } from "#app/ui/code";
import { Banner } from "#app/ui/feedback";
import { Form } from "#app/ui/remix";
import type { NewCredentials as Credentials } from "./view";

interface NewCredentialsProps {
  readonly title: string;
  readonly credentials: Credentials;
}

/** Consumer Key and Consumer Secret, this once: copy, or download as a file. */
export function NewCredentials({ title, credentials }: NewCredentialsProps) {
  return (
    <Card>
      <div className="space-y-5">
        <Banner tone="success" live title={title}>
          Copy or download the Consumer Secret now. This is the only time it is shown: only a hash of it is kept.
        </Banner>
        <SecretValue id="new-consumer-key" label="Consumer Key" value={credentials.clientId} />
        <SecretValue
          id="new-consumer-secret"
          label="Consumer Secret"
          value={credentials.value}
          description={`Later you will know it by its last characters, …${credentials.hint}.`}
        />
        {/* A plain form: the answer is a file, which only a full request can save. */}
        <Form method="post" action="/credentials" reloadDocument className="flex flex-wrap gap-3">
          <input type="hidden" name="clientId" value={credentials.clientId} />
          <input type="hidden" name="secret" value={credentials.value} />
          <Button name="format" value="env">
            Download .env
          </Button>
          <Button name="format" value="json">
            Download JSON
          </Button>
        </Form>
      </div>
    </Card>
  );
}
