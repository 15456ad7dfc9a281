/** What the statistics say, as plain data: the page, the JSON and the CSV are three views of this one object. Times are ISO 8601, UTC. */
import type { Environment } from "#app/oauth/model";
import type { FailureView, FixPage } from "#app/services/failures/recent";
import type { AnswerTimes } from "./answer-times";
import type { Mark } from "./marks";
import type { PeriodName } from "./period";
import type { Breakdown, FilterName, Filters } from "./question";
import type { Series } from "./series";

export interface Statistics {
  /** What they are of: one application, or the realm as a whole. */
  readonly subject: { readonly kind: "application"; readonly id: string; readonly name: string } | { readonly kind: "realm" };
  readonly asOf: string;
  readonly period: {
    readonly name: PeriodName;
    readonly from: string;
    /** The first moment that no longer counts. */
    readonly to: string;
    readonly bucketMinutes: number;
    /** The next longer time around it; null: it is the longest. */
    readonly wider: { readonly from: string; readonly to: string } | null;
  };
  readonly environment: Environment | "all";
  readonly filters: Filters;
  /** The filters that are set, in words. */
  readonly filterLabels: readonly { readonly name: FilterName; readonly label: string }[];
  /** Filters that these records cannot answer, and that count for nothing. */
  readonly unanswered: readonly FilterName[];
  /**
   * From which records the numbers are: the exact counters of answers; those of the tokens' scopes, by whole hours; failure records, which know
   * sources and are kept for 30 days; or the counters of people, by whole days.
   */
  readonly source: "counters" | "scopes" | "failures" | "people";
  /** Answers given at the token endpoint: `requests` is `issued` and `refused` together. */
  readonly totals: { readonly requests: number; readonly issued: number; readonly refused: number };
  /** How long answers took until they were written; null: it is not counted by what the filters name. */
  readonly answerTimes: AnswerTimes | null;
  /**
   * The scopes that most tokens have, by all filters but the scope: a token with two counts for each. None where a cause, a secret, a source or a
   * person is asked for, as scopes are not counted by these.
   */
  readonly scopes: readonly { readonly scope: string; readonly issued: number }[];
  /** Access tokens that are neither expired nor revoked at `asOf`, whenever they were issued; 10,000 means 10,000 or more. */
  readonly activeTokens: number;
  /** The minute in which a token was last issued, whenever that was. */
  readonly lastUse: string | null;
  /** The part of the time that is compared with the time before it, and both of their numbers; null: there is nothing to compare. */
  readonly comparison: {
    readonly from: string;
    readonly to: string;
    readonly ours: { readonly issued: number; readonly refused: number };
    readonly before: { readonly issued: number; readonly refused: number };
  } | null;
  readonly by: Breakdown;
  readonly series: Series;
  /** Changes within the time, the oldest first. */
  readonly marks: readonly Mark[];
  /** Refused requests of one cause, secret and source, the most frequent first. */
  readonly failureGroups: readonly FailureGroup[];
  readonly issuedOverTime: IssuedOverTime;
  readonly outcomes: readonly OutcomeCount[];
  readonly secrets: readonly SecretUsage[];
  /** Of the realm only; of one application it is that one. Requests of no known application stand under id "". */
  readonly applications: readonly ApplicationUsage[];
  /** Of the realm: requests by keys that are not among the busiest, which stand in no row of `secrets` and `applications`. */
  readonly others: { readonly issued: number; readonly refused: number };
  /** Distinct people who obtained a token by the password grant, by whole days. */
  readonly registeredUsers: {
    readonly total: number;
    readonly byApplication: readonly {
      readonly applicationId: string;
      readonly name: string;
      /** Who owns it: names are not unique. */
      readonly owner: string;
      readonly users: number;
      readonly tokens: number;
    }[];
  };
  /** People for whom a token was obtained, by whole days, whatever the grant type. */
  readonly people: number;
  readonly topUsers: readonly TopUser[];
  readonly recentFailures: readonly FailureView[];
}

export interface FailureGroup {
  /** Names the group in an address. */
  readonly id: string;
  readonly endpoint: string;
  readonly cause: string;
  readonly title: string;
  /** The `error` of the answer. */
  readonly error: string;
  readonly fix: string;
  /** The page on which it is mended; null when there is none. */
  readonly fixPage: FixPage | null;
  /** null: none that is known. */
  readonly application: { readonly id: string; readonly name: string; readonly owner: string } | null;
  readonly environment: Environment | null;
  /** null: no secret was recognised. */
  readonly secret: { readonly id: string; readonly hint: string; readonly endedAt: string | null } | null;
  /** An address, or the network of several; "": requests that were counted and not recorded. */
  readonly source: string;
  readonly addresses: readonly string[];
  readonly count: number;
  /** null: it is not known. */
  readonly first: string | null;
  readonly last: string | null;
  /** Requests by the chart's buckets. */
  readonly trend: readonly number[];
}

export interface IssuedOverTime {
  /** The grant types that occur, those of the registry first. */
  readonly grants: readonly { readonly grantType: string; readonly label: string; readonly total: number }[];
  /** Every bucket of the period; `counts` in the order of `grants`. */
  readonly buckets: readonly { readonly from: string; readonly to: string; readonly counts: readonly number[]; readonly total: number }[];
}

export interface OutcomeCount {
  /** `success`, or a cause. */
  readonly outcome: string;
  readonly title: string;
  /** The `error` of the answer; null for success. */
  readonly error: string | null;
  readonly fix: string | null;
  readonly count: number;
  /** Of all requests, 0 to 1. */
  readonly share: number;
}

export interface SecretUsage {
  readonly applicationId: string;
  readonly applicationName: string;
  /** null: the request was refused before a secret was matched. */
  readonly secretId: string | null;
  /** The secret's last characters; "" when unknown. */
  readonly hint: string;
  readonly description: string;
  readonly environment: Environment | null;
  readonly state: "active" | "expired" | "revoked" | "removed" | null;
  readonly issued: number;
  readonly refused: number;
  readonly lastUsedAt: string | null;
  /** From where that was: the network of the source address, and the program's own name; null: not known. */
  readonly lastUsedNetwork: string | null;
  readonly lastUsedAgent: string | null;
}

export interface ApplicationUsage {
  readonly applicationId: string;
  readonly name: string;
  /** Who owns it: names are not unique. "" where it is not known. */
  readonly owner: string;
  readonly issued: number;
  readonly refused: number;
}

export interface TopUser {
  readonly applicationId: string;
  readonly applicationName: string;
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly tokens: number;
}
