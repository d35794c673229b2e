import { invalidInput } from './invalid-input.js';

/** One call of `webhooks.remove`. */
interface Removal {
  readonly platform: string;
  readonly storeId: string;
  /** What the caller gave as `ids`. */
  readonly ids: unknown;
}

const OPERATION = 'webhooks.remove';

/**
 * The ids that a call names; `undefined` for all that are ours, which only an absent list means: a `null` out of somebody's
 * database must not remove everything.
 *
 * @throws {InvalidRequestError} for anything but a list of texts.
 */
export function askedIds({ platform, storeId, ids }: Removal): readonly string[] | undefined {
  if (ids === undefined) return undefined;
  if (Array.isArray(ids) && ids.every((id) => typeof id === 'string')) return ids;
  throw invalidInput(platform, OPERATION, [{ path: 'ids', message: 'must be a list of ids, or left out' }], storeId);
}

/**
 * What is to be removed, and which remembered ids are gone without that.
 *
 * @param asked in the platform's own form; `undefined` for all.
 * @throws {InvalidRequestError} when a subscription is named that this library did not make.
 */
export function chooseRemovals<Hook extends { readonly id: string }>(
  { platform, storeId }: Omit<Removal, 'ids'>,
  asked: readonly (string | undefined)[] | undefined,
  present: readonly Hook[],
  isOurs: (hook: Hook) => boolean,
  remembered: Iterable<string>,
): { readonly chosen: readonly Hook[]; readonly gone: readonly string[] } {
  const isAsked = (id: string) => asked?.includes(id) ?? true;
  const foreign = asked === undefined ? [] : present.filter((hook) => isAsked(hook.id) && !isOurs(hook));
  if (foreign.length > 0) {
    const message = `holds ${foreign.map(({ id }) => id).join(', ')}, which this connector did not make`;
    throw invalidInput(platform, OPERATION, [{ path: 'ids', message }], storeId);
  }
  const chosen = present.filter((hook) => isOurs(hook) && isAsked(hook.id));
  const gone = [...remembered].filter((id) => isAsked(id) && !chosen.some((hook) => hook.id === id));
  return { chosen, gone };
}
