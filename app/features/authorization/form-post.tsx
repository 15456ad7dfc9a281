import { Button } from "#app/ui/button";
import { Page } from "#app/ui/page";

interface FormPostProps {
  /** The application's address. */
  readonly action: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly nonce: string;
}

/** Of a private-use scheme, the scheme. */
function hostOf(action: string): string {
  const { host, protocol } = new URL(action);
  return host === "" ? protocol : host;
}

/** The form is named, as the page's frame has a form of its own: that which signs out. */
const FORM_ID = "answer";
const SUBMIT = `document.getElementById("${FORM_ID}").submit()`;

/** Sends an answer to the application as a form (OAuth 2.0 Form Post Response Mode): by itself, or by its button without JavaScript. */
export function FormPost({ action, fields, nonce }: FormPostProps) {
  return (
    <Page
      title="Back to the application"
      description={
        <>
          Your answer is sent to <b className="text-ink [overflow-wrap:anywhere]">{hostOf(action)}</b>.
        </>
      }
      width="narrow"
    >
      <form id={FORM_ID} method="post" action={action}>
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
