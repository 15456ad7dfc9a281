import type { KeyPageData } from "#app/services/keys/key-page";
import { Card } from "#app/ui/card";
import { formKey } from "#app/ui/conform";
import { Answer } from "#app/ui/feedback";
import { PageHeader } from "#app/ui/page";
import { keyPageOf } from "../applications/links";
import { KindCard } from "./client-kind";
import { ConfigurationForm } from "./configuration-form";
import { type KeyPageResult, refusalOf } from "./key-result";
import { NoKeys } from "./no-keys";

interface SettingsPageProps {
  readonly page: KeyPageData;
  /** Milliseconds since the epoch, by the server's clock. */
  readonly now: number;
  readonly result: KeyPageResult | undefined;
}

/** "Settings" of one environment's key: its kind, and what it may do. */
export function SettingsPage({ page, now, result }: SettingsPageProps) {
  if (page.key === null) return <NoKeys title="Settings" page={page} />;
  const refused = refusalOf(result, "configuration-refused");
  return (
    <>
      <PageHeader title="Settings" description={keyPageOf(page.application.id, page.environment).title} />
      <KindCard page={page} />
      <Card id="configuration-card" title="Key Configuration" description="Changes hold from the next token request on.">
        <ConfigurationForm
          key={`${page.key.version} ${formKey(refused)}`}
          page={page}
          now={now}
          lastResult={refused}
          saved={<Saved result={result} />}
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
