import type { KeyPageData } from "#app/services/keys/key-page";
import { Card } from "#app/ui/card";
import { formKey } from "#app/ui/conform";
import { Answer, Banner, Done } from "#app/ui/feedback";
import { PageHeader } from "#app/ui/page";
import { GrantRuleTitle } from "../applications/grant-rule-title";
import { keyPageOf } from "../applications/links";
import { KindCard } from "./client-kind";
import { ConfigurationForm } from "./configuration-form";
import { DifferenceCard } from "./difference-card";
import { type KeyPageResult, refusalOf } from "./key-result";
import { NoKeys } from "./no-keys";

interface SettingsPageProps {
  readonly page: KeyPageData;
  /** Milliseconds since the epoch, by the server's clock. */
  readonly now: number;
  readonly result: KeyPageResult | undefined;
  /** What another page has changed, above the kind. */
  readonly notice: string | undefined;
}

/** "Settings" of one environment's key: its kind, and what it may do. */
export function SettingsPage({ page, now, result, notice }: SettingsPageProps) {
  if (page.key === null) return <NoKeys title="Settings" page={page} />;
  const refused = refusalOf(result, "configuration-refused");
  const looked = result?.kind === "difference" ? result : undefined;
  const { href } = keyPageOf(page.application.id, page.environment, "settings");
  return (
    <>
      <PageHeader title="Settings" description={keyPageOf(page.application.id, page.environment).title} />
      {page.key.grantRules.map((rule) => (
        <Banner key={rule.grantType} tone={rule.state === "off" && rule.exceptedUntil === null ? "danger" : "warning"}>
          <p className="font-semibold">
            <GrantRuleTitle rule={rule} now={now} />
          </p>
          <p>
            An admin has decided so for keys of the kind {rule.kindLabel}. Ask {rule.ask} for an exception, or use another grant type.
          </p>
        </Banner>
      ))}
      <Done text={result === undefined ? notice : undefined} />
      <KindCard page={page} />
      <Card id="configuration-card" title="Key Configuration" description="Changes hold from the next token request on.">
        <ConfigurationForm
          key={`${page.key.version} ${looked ? looked.difference.fingerprint : formKey(refused)}`}
          page={page}
          now={now}
          lastResult={looked?.result ?? refused}
          saved={<Saved result={result} />}
          difference={looked ? <DifferenceCard difference={looked.difference} settings={href} /> : undefined}
        />
      </Card>
    </>
  );
}

/** What became of "Update", beside its button. */
function Saved({ result }: Pick<SettingsPageProps, "result">) {
  if (result?.kind === "saved") return <Answer to={result} tone="success" title="Application keys updated successfully" />;
  return result?.kind === "unchanged" ? <Answer to={result} tone="info" title="Nothing changed" /> : null;
}
