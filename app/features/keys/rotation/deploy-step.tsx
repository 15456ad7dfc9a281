import type { CredentialFormat } from "#app/services/keys/credential-formats";
import type { RotationPage } from "#app/services/keys/rotation/view";
import { ButtonLink } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { SecretValue } from "#app/ui/code";
import { Banner } from "#app/ui/feedback";
import { TextLink } from "#app/ui/link";
import { Time } from "#app/ui/time";
import { keyPageOf } from "../../applications/links";
import { CredentialFormats } from "../new-credentials";
import { maskedSecret } from "../secrets-table";
import { IfLost } from "./another-step";
import { rotationHref } from "./links";
import { RotationFrame } from "./rotation-frame";

interface DeployStepProps {
  readonly page: RotationPage;
  readonly formats: readonly CredentialFormat[];
  readonly now: number;
}

/** "Deploy": what to change where the old secret is in use. The secret itself is not kept: its place is marked. */
export function DeployStep({ page, formats, now }: DeployStepProps) {
  const { rotation, old, application, environment } = page;
  if (rotation === null) return null;
  const { fresh } = rotation;
  const [name, former] = [maskedSecret(fresh.hint), maskedSecret(old.hint)];
  return (
    <RotationFrame page={page} step="deploy">
      {fresh.firstUsedAt ? (
        <Banner
          tone="success"
          title={`${name} is in use`}
          actions={
            <ButtonLink to={rotationHref(page, "watch")} variant="primary">
              Watch the traffic
            </ButtonLink>
          }
        >
          <p>
            The first request came <Time value={fresh.firstUsedAt} now={now} />.
          </p>
        </Banner>
      ) : null}
      <Card
        title={`Put ${name} where ${former} is`}
        footer={
          <ButtonLink to={rotationHref(page, "watch")} variant={fresh.firstUsedAt ? "secondary" : "primary"}>
            Watch the traffic
          </ButtonLink>
        }
      >
        <div className="space-y-5">
          <ol className="list-decimal space-y-1 pl-5 text-sm">
            <li>{`Replace the Consumer Secret that ends in ${former} by the one that ends in ${name}, in every place that has it.`}</li>
            <li>Restart or reload the program there. Consumer Key and token endpoint stay as they are.</li>
            <li>{`Both secrets work meanwhile, so that places can follow one after the other.`}</li>
          </ol>
          <SecretValue id="consumer-key" label="Consumer Key" value={page.clientId} />
          <CredentialFormats formats={formats} />
          <p className="text-sm text-muted">
            To try it by hand, use a command of the{" "}
            <TextLink to={keyPageOf(application.id, environment, "quickstart").href}>Quickstart</TextLink>.
          </p>
          {rotation.unused ? (
            <p className="text-sm text-muted">
              {`${name} was shown once and is not kept. `}
              <IfLost page={page} />
            </p>
          ) : null}
        </div>
      </Card>
    </RotationFrame>
  );
}
