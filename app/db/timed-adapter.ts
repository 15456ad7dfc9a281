import type { SqlDriverAdapterFactory, SqlQueryable } from "@prisma/driver-adapter-utils";
import { timed } from "./protocol/store-metrics";

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
