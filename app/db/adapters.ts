import type { SqlDriverAdapter, SqlDriverAdapterFactory, SqlQueryable } from "@prisma/driver-adapter-utils";
import { timed } from "./protocol/store-metrics";

/** A client's view of an adapter that has another owner: the client's end does not end it. */
export function borrowedAdapter(adapter: SqlDriverAdapter): SqlDriverAdapterFactory {
  const { provider, adapterName } = adapter;
  return {
    provider,
    adapterName,
    connect: async () => ({
      provider,
      adapterName,
      queryRaw: (query) => adapter.queryRaw(query),
      executeRaw: (query) => adapter.executeRaw(query),
      executeScript: (script) => adapter.executeScript(script),
      startTransaction: (isolationLevel) => adapter.startTransaction(isolationLevel),
      getConnectionInfo: () => adapter.getConnectionInfo?.() ?? { supportsRelationJoins: true },
      dispose: async () => undefined,
    }),
  };
}

/** The same adapter, with the time of each statement noted; within a transaction too. */
export function timedAdapter(factory: SqlDriverAdapterFactory): SqlDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    async connect() {
      const adapter = await factory.connect();
      const startTransaction = adapter.startTransaction.bind(adapter);
      adapter.startTransaction = async (isolationLevel) => noteTimes(await startTransaction(isolationLevel));
      return noteTimes(adapter);
    },
  };
}

function noteTimes<Q extends SqlQueryable>(queryable: Q): Q {
  queryable.queryRaw = timed("portal_query", queryable.queryRaw.bind(queryable));
  queryable.executeRaw = timed("portal_execute", queryable.executeRaw.bind(queryable));
  return queryable;
}
