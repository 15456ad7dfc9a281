import CircleAlert from "lucide-react/icons/circle-alert";
import Clock from "lucide-react/icons/clock";
import Info from "lucide-react/icons/info";
import type { ReactNode } from "react";
import type { Attention } from "#app/services/applications/attention";
import { ButtonLink } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { InlineCode } from "#app/ui/code";
import { cx } from "#app/ui/cx";
import { plural } from "#app/ui/format";
import { Icon } from "#app/ui/icon";
import type { InternalHref } from "#app/ui/link";
import { Time, Clock as TimeOfDay } from "#app/ui/time";
import { GrantRuleTitle } from "./grant-rule-title";
import { applicationHref, keyPageOf } from "./links";

interface AttentionListProps {
  readonly applicationId: string;
  /** The worst first. */
  readonly items: readonly Attention[];
  readonly now: number;
}

/** "Needs attention": one sentence, one line of evidence and one action each; the first action leads. Left out where there is none. */
export function AttentionList({ applicationId, items, now }: AttentionListProps) {
  if (items.length === 0) return null;
  return (
    <Card title="Needs attention" flush>
      <ul className="divide-y divide-line border-t border-line">
        {items.map((item, index) => {
          const { icon, title, evidence, action } = wordsOf(item, applicationId, now);
          const worst = item.kind === "failing" || (item.kind === "grant-rule" && item.state === "off" && item.exceptedUntil === null);
          const soon = item.kind === "expiring" || item.kind === "grant-rule";
          return (
            <li
              key={`${item.kind} ${"hint" in item ? item.hint : ""} ${"grantType" in item ? item.grantType : ""} ${"environment" in item ? item.environment : ""}`}
              className={cx(
                "grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-3 gap-y-1 px-4 py-3 md:grid-cols-[auto_minmax(0,1fr)_auto] md:px-5",
                worst && "bg-danger-soft",
              )}
            >
              <Icon as={icon} className={cx("size-5 self-start", worst ? "text-danger" : soon ? "text-brass" : "text-muted")} />
              <div className="min-w-0">
                <h3 className="font-semibold">{title}</h3>
                <p className={cx("text-small", worst ? "text-danger-ink" : "text-muted")}>{evidence}</p>
              </div>
              <span className="max-md:col-start-2 max-md:mt-1">
                <ButtonLink to={action.to} size="small" variant={index === 0 ? "primary" : "secondary"}>
                  {action.label}
                </ButtonLink>
              </span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

/** Who sent the latest refused request, and what is known of its secret. */
function LatestFailure({ latest, now }: { readonly latest: Extract<Attention, { kind: "failing" }>["latest"]; readonly now: number }) {
  if (latest === null) return null;
  const { ip, at, secret } = latest;
  return (
    <>
      The latest came from {ip === "" ? "an unknown address" : ip} <Time value={at} now={now} />
      {secret === null ? (
        "."
      ) : (
        <>
          {" "}
          with <InlineCode>{`…${secret.hint}`}</InlineCode>
          {secret.revokedAt ? (
            <>
              , revoked <Time value={secret.revokedAt} now={now} />
            </>
          ) : secret.expiresAt ? (
            <>
              , which ends <Time value={secret.expiresAt} />
            </>
          ) : null}
          .
        </>
      )}
    </>
  );
}

interface Words {
  readonly icon: typeof Clock;
  readonly title: ReactNode;
  readonly evidence: ReactNode;
  readonly action: { readonly to: InternalHref; readonly label: string };
}

function wordsOf(item: Attention, applicationId: string, now: number): Words {
  switch (item.kind) {
    case "failing":
      return {
        icon: CircleAlert,
        title: (
          <>
            Failing since <TimeOfDay value={item.since} />
            {item.cause === null ? "" : `: ${item.cause}`}
          </>
        ),
        evidence: (
          <>
            {plural(item.refused, "request")} refused in the last 24 hours. <LatestFailure latest={item.latest} now={now} />
          </>
        ),
        action: { to: applicationHref(applicationId, "statistics"), label: "See what fails" },
      };
    case "expiring": {
      const page = keyPageOf(applicationId, item.environment);
      return {
        icon: Clock,
        title: (
          <>
            Secret <InlineCode>{`…${item.hint}`}</InlineCode> expires <Time value={item.at} now={now} />
          </>
        ),
        evidence: (
          <>
            {item.description === "" ? page.label : `${page.label}, “${item.description}”`}.{" "}
            {item.lastUsedAt ? (
              <>
                Last used <Time value={item.lastUsedAt} now={now} />.
              </>
            ) : (
              "Never used."
            )}{" "}
            Ends <Time value={item.at} />.
          </>
        ),
        action: { to: page.href, label: "Renew" },
      };
    }
    case "grant-rule": {
      const page = keyPageOf(applicationId, item.environment, "settings");
      return {
        icon: item.state === "off" && item.exceptedUntil === null ? CircleAlert : Clock,
        title: <GrantRuleTitle rule={item} now={now} />,
        evidence: `${page.label}: an admin has decided so for keys of the kind ${item.kindLabel}. Ask ${item.ask} for an exception, or use another grant type.`,
        action: { to: page.href, label: "Choose another" },
      };
    }
    case "password": {
      const page = keyPageOf(applicationId, item.environment);
      return {
        icon: Info,
        title: "Password grant is on",
        evidence: `${page.label}: the application sees people’s passwords (RFC 9700 §2.4: must not be used). ${plural(item.tokens, "token")} by it in 24 h.`,
        action: { to: keyPageOf(applicationId, item.environment, "settings").href, label: "Review" },
      };
    }
    case "unused":
      return {
        icon: Info,
        title:
          item.since === null ? (
            "Never used"
          ) : (
            <>
              Unused: its last token is from <Time value={item.since} />
            </>
          ),
        evidence: "Keys that nobody uses are a risk without a benefit.",
        action: { to: applicationHref(applicationId, "delete"), label: "Delete" },
      };
  }
}
