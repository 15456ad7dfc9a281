import { database } from "#app/db/database";
import type { Transaction } from "#app/db/transaction";
import { describeOutcome, usageGrantLabel } from "./breakdown";
import { type Breakdown, FILTER_NAMES, type Filters, NO_SECRET } from "./question";
import type { SecretUsage, Statistics } from "./statistics";

/** An application as lists tell it from others: names are not unique. */
export interface NamedApplication {
  readonly name: string;
  /** The owner's name; an agent's application has none of its own. */
  readonly owner: string;
}

/** The names of applications by id; deleted ones are missing. */
export async function applicationNames(
  reader: Pick<Transaction, "application">,
  ids: Iterable<string>,
): Promise<ReadonlyMap<string, NamedApplication>> {
  const wanted = [...new Set(ids)].filter((id) => id !== "");
  if (wanted.length === 0) return new Map();
  const found = await reader.application.findMany({
    where: { id: { in: wanted } },
    select: { id: true, name: true, kind: true, owner: { select: { name: true } } },
  });
  return new Map(found.map(({ id, name, kind, owner }) => [id, { name, owner: kind === "agent" ? "agent" : owner.name }]));
}

interface KeyLabelInput {
  readonly by: Breakdown;
  readonly keys: readonly string[];
  readonly names: ReadonlyMap<string, NamedApplication>;
  readonly secrets: readonly SecretUsage[];
  readonly ofRealm: boolean;
}

/** What the chart calls the keys that it tells apart. Two of one name have their owner, or their address, too. */
export async function keyLabels({ by, keys, names, secrets, ofRealm }: KeyLabelInput): Promise<{ key: string; label: string }[]> {
  const people =
    by === "user"
      ? await database().prisma.user.findMany({ where: { id: { in: [...keys] } }, select: { id: true, name: true, email: true } })
      : [];
  const called = keys.map((key) => {
    if (by === "user") {
      const person = people.find(({ id }) => id === key);
      return { key, label: person?.name ?? "A removed user", more: person?.email ?? "" };
    }
    if (by === "application") {
      const { name = key === "" ? "No known application" : "A deleted application", owner = "" } = names.get(key) ?? {};
      return { key, label: name, more: owner };
    }
    if (by === "secret") return { key, label: secretLabel(secrets, key, ofRealm), more: "" };
    return { key, label: key === "" ? "No address" : key, more: "" };
  });
  return called.map(({ key, label, more }) => {
    const isAlone = called.filter((other) => other.label === label).length === 1;
    return { key, label: isAlone || more === "" ? label : `${label} (${more})` };
  });
}

function secretLabel(secrets: readonly SecretUsage[], id: string, ofRealm: boolean): string {
  if (id === "") return "No secret";
  const secret = secrets.find(({ secretId }) => secretId === id);
  if (secret === undefined || secret.hint === "") return "A removed secret";
  return [`…${secret.hint}`, secret.description, ofRealm ? `· ${secret.applicationName}` : ""].filter((part) => part !== "").join(" ");
}

/**
 * The filters that are set, each in words.
 *
 * @param counted whether anything was: else a person is not named, as anybody's id could be asked for
 */
export async function filterLabels(
  filters: Filters,
  names: ReadonlyMap<string, NamedApplication>,
  secrets: readonly SecretUsage[],
  counted: boolean,
): Promise<Statistics["filterLabels"]> {
  const { user } = filters;
  const person =
    user === null || !counted ? null : await database().prisma.user.findUnique({ where: { id: user }, select: { name: true } });
  const words = {
    grant: (value: string) => usageGrantLabel(value === "unknown" ? "" : value),
    outcome: (value: string) => (value === "issued" ? "Issued" : "Refused"),
    cause: (value: string) => describeOutcome(value).title,
    secret: (value: string) => secretLabel(secrets, value === NO_SECRET ? "" : value, false),
    scope: (value: string) => value,
    application: (value: string) => names.get(value)?.name ?? "An unknown application",
    network: (value: string) => value,
    user: () => person?.name ?? (counted ? "A removed user" : "A user without tokens"),
  };
  return FILTER_NAMES.flatMap((name) => {
    const value = filters[name];
    return value === null ? [] : [{ name, label: words[name](value) }];
  });
}
