import { createHash } from 'node:crypto';
import type { JsonObject, TokenRecord } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Runtime } from '../runtime.js';
import type { Hook } from './subscription-hooks.js';

/** A subscription as it was made; kept in `settings.webhooks`, by global id. */
export interface RememberedHook {
  readonly platformTopic: string;
  readonly uri: string;
}

const NAME_PREFIX = 'commerce-connectors-';

/**
 * What a subscription of ours is called: the same for the same topic and address, so that it is known again when the
 * memory of it was lost. Shopify takes letters, digits, `_` and `-`, at most 50, and each name once in a shop
 * (changelog, 2026-02-11).
 */
export function nameOf(platformTopic: string, uri: string): string {
  const hash = createHash('sha256').update(`${platformTopic}\n${uri}`).digest('hex').slice(0, 20);
  return `${NAME_PREFIX}${hash}`;
}

/** Reads the settings of a record that may be of another version, or edited by hand. */
export function rememberedHooks({ settings }: Pick<TokenRecord, 'settings'>): ReadonlyMap<string, RememberedHook> {
  return new Map(
    Object.entries(recordOf(settings['webhooks']) ?? {}).flatMap(([id, value]) => {
      const { platformTopic, uri } = recordOf(value) ?? {};
      const isWhole = typeof platformTopic === 'string' && typeof uri === 'string';
      return isWhole ? [[id, { platformTopic, uri }] as const] : [];
    }),
  );
}

/** One app owns all subscriptions of a shop, whoever in it made them: only what is remembered is ours. */
export function isOurs(record: TokenRecord): (hook: Hook) => boolean {
  const remembered = rememberedHooks(record);
  // Who gives it another name takes it over. Made on 2026-01, it has none.
  return ({ id, name }) => remembered.has(id) && (name === undefined || name.startsWith(NAME_PREFIX));
}

/** Notes what was made, by id, and forgets what is gone. */
export async function rememberHooks(
  runtime: Runtime,
  storeId: string,
  made: readonly Hook[],
  gone: readonly string[],
): Promise<void> {
  if (made.length + gone.length === 0) return;
  await runtime.tokens.update(storeId, (current) => {
    const webhooks: JsonObject = Object.fromEntries([
      ...[...rememberedHooks(current)]
        .filter(([id]) => !gone.includes(id))
        .map(([id, { platformTopic, uri }]) => [id, { platformTopic, uri }]),
      ...made.map(({ id, platformTopic, uri }) => [id, { platformTopic, uri }]),
    ]);
    return { ...current, settings: { ...current.settings, webhooks } };
  });
}
