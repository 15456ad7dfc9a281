import { Button, ButtonLink } from "#app/ui/button";
import { InlineCode } from "#app/ui/code";
import { FormActions, FormFields } from "#app/ui/form";
import { Form } from "#app/ui/remix";
import { shortKid } from "./signing-key-table";

interface RotateKeyProps {
  readonly current: readonly { readonly kid: string; readonly algorithm: string }[];
  readonly nextAlgorithm: string;
  readonly rotating: string;
}

/** Confirms a rotation of the signing key. */
export function RotateKey({ current, nextAlgorithm, rotating }: RotateKeyProps) {
  return (
    <Form method="post">
      <FormFields>
        <p>
          A new <strong>{nextAlgorithm}</strong> key signs every JWT from now on.
        </p>
        {current.map((key) => (
          <p key={key.kid}>
            Now <InlineCode>{shortKid(key.kid)}</InlineCode> ({key.algorithm}) signs. {rotating}
          </p>
        ))}
        <p>Resource servers that cache the key set must fetch it again when they meet an unknown key ID; most libraries do.</p>
        <FormActions>
          <Button variant="primary">Rotate signing key</Button>
          <ButtonLink to="/admin/keys" variant="ghost">
            Cancel
          </ButtonLink>
        </FormActions>
      </FormFields>
    </Form>
  );
}
