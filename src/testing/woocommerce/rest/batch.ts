import { type RestAnswer, RestError, type RestRequest } from '../http/route.js';

const LIMIT = 100;

/**
 * Runs a batch: no schema is checked, each item has its own outcome, and the answer is 200 whatever happened [RUN]. An
 * error names the id and nothing else of its item.
 */
export function runBatch(
  request: RestRequest,
  update: (fields: Readonly<Record<string, unknown>>) => unknown,
): RestAnswer {
  const body = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  const lists = ['create', 'update', 'delete'].map((name) => (Array.isArray(body[name]) ? body[name] : []));
  if (lists.reduce((total, list) => total + list.length, 0) > LIMIT) {
    const message = `Unable to accept more than ${LIMIT} items for this request.`;
    throw new RestError(413, 'woocommerce_rest_request_entity_too_large', message);
  }
  const [created = [], updated = [], deleted = []] = lists;
  if (created.length + deleted.length > 0) throw new Error('the sandbox only updates in a batch');
  return { body: updated.length === 0 ? {} : { update: updated.map((item) => outcome(item, update)) } };
}

function outcome(item: unknown, update: (fields: Readonly<Record<string, unknown>>) => unknown): unknown {
  const fields = (typeof item === 'object' && item !== null ? item : {}) as Readonly<Record<string, unknown>>;
  try {
    return update(fields);
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    const data = typeof error.data === 'number' ? error.data : { status: error.status, ...error.data };
    return { id: fields['id'], error: { code: error.code, message: error.message, data } };
  }
}
