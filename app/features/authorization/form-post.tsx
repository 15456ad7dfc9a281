import { Button } from "#app/ui/button";
import { Page } from "#app/ui/page";

interface FormPostProps {
  /** The application's address. */
  readonly action: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly nonce: string;
}

const SUBMIT = "document.forms[0].submit()";

/** Sends an answer to the application as a form (OAuth 2.0 Form Post Response Mode): by itself, or by its button without JavaScript. */
export function FormPost({ action, fields, nonce }: FormPostProps) {
  return (
    <Page title="Back to the application" description="Your answer is sent to the application that you came from." width="narrow">
      <form method="post" action={action}>
        {fields.map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <Button variant="primary">Continue</Button>
      </form>
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant */}
      <script nonce={nonce} dangerouslySetInnerHTML={{ __html: SUBMIT }} />
    </Page>
  );
}
