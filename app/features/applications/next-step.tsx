import { ButtonLink } from "#app/ui/button";
import { Banner } from "#app/ui/feedback";
import type { OverviewData } from "./overview";
import { applicationHref } from "./view";

/** Says what the application still needs for its first token; nothing once it has obtained one. */
export function NextStep({ application }: { readonly application: OverviewData }) {
  if (application.lastTokenAt) return null;
  const [key] = application.keys;
  if (!key) {
    return (
      <Banner
        tone="info"
        title="Get your first token"
        actions={
          <ButtonLink to={applicationHref(application.id, "production-keys")} variant="primary">
            Go to Production Keys
          </ButtonLink>
        }
      >
        Generate keys: a Consumer Key and a Consumer Secret, with which the application asks for tokens.
      </Banner>
    );
  }
  const segment = key.environment === "SANDBOX" ? "sandbox-keys" : "production-keys";
  return (
    <Banner
      tone="info"
      title="Get your first token"
      actions={
        <ButtonLink to={applicationHref(application.id, segment)} variant="primary">
          Show the commands
        </ButtonLink>
      }
    >
      The keys are there. Run one of the commands on their page; the numbers below move as soon as it has answered.
    </Banner>
  );
}
