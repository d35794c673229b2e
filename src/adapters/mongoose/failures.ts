import { ConnectorError } from '../../core/errors.js';

type StorageCode = 'storage_failed' | 'token_store_failed';
type Operation = (...given: unknown[]) => unknown;

/**
 * The same port, whose functions name what failed: errors of the driver become errors of ours. Their texts may quote keys and
 * values, so that only the driver's own name for the failure is told; the error itself is the `cause`.
 */
export function namingFailures<Port extends object>(port: Port, code: StorageCode): Port {
  const named = (error: unknown) => explained(error, code);
  const members = Object.entries(port).map(([name, member]: [string, unknown]) => {
    if (typeof member !== 'function') return [name, member];
    return [
      name,
      (...given: unknown[]) => {
        const result = (member as Operation)(...given);
        if (isAsyncIterable(result)) return namingRows(result, named);
        return result instanceof Promise ? result.catch((error: unknown) => Promise.reject(named(error))) : result;
      },
    ];
  });
  return Object.fromEntries(members) as Port;
}

async function* namingRows(rows: AsyncIterable<unknown>, named: (error: unknown) => unknown): AsyncGenerator<unknown> {
  const walk = rows[Symbol.asyncIterator]();
  try {
    for (;;) {
      // Only what the database throws: an error of the caller's loop does not come by here.
      const next = await walk.next().catch((error: unknown) => Promise.reject(named(error)));
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await walk.return?.();
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** The driver's and Mongoose's own errors; anything else is a fault of the call and goes as it is. */
const OF_THE_DATABASE = /^(Mongo|BSON)/;

function explained(error: unknown, code: StorageCode): unknown {
  if (ConnectorError.isInstance(error) || !(error instanceof Error) || !OF_THE_DATABASE.test(error.name)) return error;
  return new ConnectorError(code, `MongoDB could not do it (${error.name}); the cause says why.`, {
    retryable: true,
    cause: error,
  });
}
