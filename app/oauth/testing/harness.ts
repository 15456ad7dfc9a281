/** What the contract suite needs of a store besides the ports: ways to arrange and to inspect. */
import type { FailureEvent, RealmPolicy, RegisteredClient, UsageEvent } from "../model";
import type { StorePorts } from "../ports";
import type { ApiCall } from "../verification/api-call";

export type UsageCount = Omit<UsageEvent, "at" | "arrivedAt" | "userId" | "scope"> & { readonly count: number };

/** What is counted of an API's calls, in any order. */
export interface CountedCalls {
  readonly calls: readonly (Pick<ApiCall, "applicationId" | "environment" | "outcome"> & {
    readonly minute: number;
    readonly count: number;
  })[];
  readonly users: readonly (Pick<ApiCall, "applicationId" | "environment" | "userId"> & { readonly day: number; readonly count: number })[];
  readonly resources: readonly (Pick<ApiCall, "applicationId" | "environment" | "resource"> & {
    readonly day: number;
    readonly count: number;
    readonly faults: number;
  })[];
}

/** A client that a person went to from a session. Times in milliseconds. */
export interface SessionClient {
  readonly sid: string;
  readonly sessionId: string;
  readonly realmId: string;
  readonly clientRef: string;
  readonly userId: string;
  readonly issuer: string;
  readonly firstUsedAt: number;
  readonly lastUsedAt: number;
}

/** One store under test. Ids are UUIDs (realm `root` aside); every test makes its own, so a store may be shared. */
export interface StoreHarness {
  readonly store: StorePorts;
  /** Stores the client with its secrets, and the owner and application it names where they do not exist yet. */
  addClient(client: RegisteredClient): Promise<void>;
  /** Stores a user of the root realm whose `username` (an e-mail address) introspection shows. */
  addUser(user: { readonly id: string; readonly username: string }): Promise<void>;
  /** Begins a session of a user that exists. */
  addSession(sessionId: string, userId: string): Promise<void>;
  endSession(sessionId: string): Promise<void>;
  /** Has the user allow the client something. */
  allowClient(userId: string, clientRef: string): Promise<void>;
  /** Sets the policy of its realm; the issuer is the store's own. */
  setPolicy(policy: RealmPolicy): Promise<void>;
  /** Changes as the portal makes them, raising the generation of configuration in their own transaction. */
  suspendApplication(applicationId: string): Promise<void>;
  revokeSecret(clientRef: string, secretId: string, at: number): Promise<void>;
  disableUser(userId: string): Promise<void>;
  /** Ends the tokens of an application, or those that act for a user, issued up to `at` (milliseconds). */
  markApplication(applicationId: string, at: number): Promise<void>;
  markUser(userId: string, at: number): Promise<void>;
  /** Ends the client's tokens that act for the user, likewise. */
  stopClient(userId: string, clientRef: string, at: number): Promise<void>;
  /** The application's counters, summed over all minutes, in any order. */
  usage(applicationId: string): Promise<readonly UsageCount[]>;
  /** The minutes since the epoch under which the application's requests were counted. */
  usageMinutes(applicationId: string): Promise<readonly number[]>;
  /** Tokens obtained on behalf of people. */
  userUsage(
    applicationId: string,
  ): Promise<readonly { readonly userId: string; readonly day: number; readonly grantType: string; readonly count: number }[]>;
  /** The clients that were gone to from a session, in any order. */
  sessionClients(sessionId: string): Promise<readonly SessionClient[]>;
  /** When the user was last sent back to the client; null: never since they allowed it something. */
  consentUse(userId: string, clientRef: string): Promise<number | null>;
  /** How often the client was answered again within the grace of a refresh token. */
  replays(clientRef: string): Promise<number>;
  /** The counters of an API's calls, after everything handed to `recordCall` has been written. */
  apiCalls(apiId: string): Promise<CountedCalls>;
  /** The application's failure records, after everything handed to `recordRefusal` has been written. */
  failures(applicationId: string): Promise<readonly FailureEvent[]>;
  close(): Promise<void>;
}
