import type { Call } from '../../core/call.js';
import type { WebhookEnsureResult, WebhookSubscription } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import { parseUrl } from '../../core/url.js';
import type { WebhookTopic } from '../../model/index.js';
import type { WooSubscription } from './settings.js';
import { type Hook, isNamedAsOurs, subscriptionOf, type WooHooks } from './webhook-hooks.js';
import { fingerprintOf } from './webhook-state.js';
import { COVERED_BY, WOO_TOPICS } from './webhook-topics.js';

/** One run of `webhooks.ensure`; what it did so far can be read at any time, also after it failed. */
export interface EnsureRun {
  ensure(topic: WebhookTopic): Promise<void>;
  readonly result: WebhookEnsureResult;
  /** The subscriptions that now have the secret, by id. */
  readonly made: ReadonlyMap<string, WooSubscription>;
  /** Ids to forget: removed now, or found gone. */
  readonly gone: readonly string[];
}

export interface EnsureInput {
  readonly hooks: WooHooks;
  readonly url: string;
  readonly secret: string;
  /** Every webhook of the store. */
  readonly present: readonly Hook[];
  readonly remembered: ReadonlyMap<string, WooSubscription>;
}

export function createEnsureRun(input: EnsureInput, call: Call): EnsureRun {
  const { hooks, url, secret, present, remembered } = input;
  const fingerprint = fingerprintOf(secret);
  const created: WebhookSubscription[] = [];
  const kept: WebhookSubscription[] = [];
  const updated: WebhookSubscription[] = [];
  const failed: { topic: WebhookTopic; message: string }[] = [];
  const made = new Map<string, WooSubscription>();
  const gone: string[] = [];

  /** With our name at this very URL: made by this host, also when its memory of it was lost. */
  const isMine = (topic: string) => (hook: Hook) =>
    hook.topic === topic && isNamedAsOurs(hook) && parseUrl(hook.url)?.href === url;

  const create = async (topic: string): Promise<Hook> => {
    try {
      return await hooks.create({ topic, url, secret }, call);
    } catch (error) {
      if (!ConnectorError.isInstance(error) || !error.outcomeUnknown || call.signal.aborted) throw error;
      // The store sends its ping before it answers, which may take a minute: the webhook may be there all the same.
      const now = await hooks.list(call);
      const found = now.filter(isMine(topic)).find(({ id }) => present.every((hook) => hook.id !== id));
      if (found === undefined) throw error;
      return found;
    }
  };

  const subscribe = async (topic: string): Promise<void> => {
    const mine = present.filter(isMine(topic));
    const active = mine.filter(({ status }) => status === 'active');
    const signed = active.find(({ id }) => remembered.get(id)?.fingerprint === fingerprint);
    const keeper = signed ?? active[0];
    if (keeper === undefined) {
      const hook = await create(topic);
      made.set(hook.id, { topic, url, fingerprint });
      (mine.length === 0 ? created : updated).push(subscriptionOf(hook));
    } else if (signed === undefined) {
      await hooks.setSecret(keeper.id, secret, call);
      made.set(keeper.id, { topic, url, fingerprint });
      updated.push(subscriptionOf(keeper));
    } else {
      kept.push(subscriptionOf(keeper));
    }
    // Last, so that nothing is missed in between.
    for (const { id } of mine.filter((hook) => hook !== keeper)) {
      await hooks.remove(id, call);
      gone.push(id);
    }
    const lost = [...remembered].filter(
      ([id, was]) => was.topic === topic && was.url === url && !mine.some((hook) => hook.id === id),
    );
    gone.push(...lost.map(([id]) => id));
  };

  return {
    ensure: async (topic) => {
      if (!WOO_TOPICS.includes(topic)) {
        failed.push({ topic, message: noSuchTopic(topic) });
        return;
      }
      try {
        await subscribe(topic);
      } catch (error) {
        if (!isAboutOneTopic(error)) throw error;
        failed.push({ topic, message: error.message });
      }
    },
    result: { created, kept, updated, failed },
    made,
    gone,
  };
}

function noSuchTopic(topic: WebhookTopic): string {
  const covering = COVERED_BY.get(topic);
  return covering === undefined
    ? `WooCommerce has no such event; it has ${WOO_TOPICS.join(', ')}.`
    : `WooCommerce has no such event: subscribe to ${covering}, which tells it too.`;
}

/** What the store says of one request; a refused key or a dead store would fail every other topic as well. */
function isAboutOneTopic(error: unknown): error is ConnectorError {
  return (
    ConnectorError.isInstance(error) && ['invalid_request', 'not_found', 'unexpected_response'].includes(error.code)
  );
}
